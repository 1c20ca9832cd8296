import { BgcError, ExitCode } from '../../errors.ts';

export function noPermission(cause?: unknown): BgcError {
  return new BgcError('no permission to talk to Docker', {
    code: ExitCode.unreachable,
    hint: 'run as root, or join the docker group: sudo usermod -aG docker $USER (then log in again)',
    cause,
  });
}

export function notRunning(cause?: unknown): BgcError {
  return new BgcError('Docker is not running', {
    code: ExitCode.unreachable,
    hint: 'start it: sudo systemctl start docker',
    cause,
  });
}

/** Whether Docker did not answer. It may answer soon, for example when its daemon restarts. */
export function isUnreachable(error: unknown): error is BgcError {
  return error instanceof BgcError && error.code === ExitCode.unreachable;
}

export function cutOff(cause?: unknown): BgcError {
  return new BgcError('Docker ended the connection', {
    code: ExitCode.unreachable,
    hint: 'wait until Docker runs again: docker version; then run the command again',
    cause,
  });
}
