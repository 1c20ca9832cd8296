import Handlebars from 'handlebars';

const DEFAULT_MESSAGE = 'This site is being worked on. Please try again in a few minutes.';

/** The page for visitors. The user's message is text in it, never markup. Pure. */
export function maintenancePage(template: string, message = DEFAULT_MESSAGE): string {
  return Handlebars.compile(template, { strict: true })({ message });
}
