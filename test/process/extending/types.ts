import { join } from 'node:path';
import ts from 'typescript';

/** Asks the compiler again and again about a directory in which few files change: each program is made from the last one. */
export class Types {
  readonly #root: string;
  readonly #options: ts.CompilerOptions;
  readonly #sources = new Map<string, ts.SourceFile>();
  #last: ts.Program | undefined;

  constructor(root: string) {
    this.#root = root;
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
    this.#options = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root).options;
  }

  /** To be called when the file has changed. */
  forget(path: string): void {
    this.#sources.delete(join(this.#root, path));
  }

  /** What is wrong in some files, each with the file's path. */
  errorsIn(files: readonly string[]): string[] {
    const host = ts.createCompilerHost(this.#options);
    const paths = files.map((path) => join(this.#root, path)).filter(ts.sys.fileExists);
    const read = host.getSourceFile;
    host.getSourceFile = (path, ...rest) => {
      const known = this.#sources.get(path);
      if (known !== undefined) return known;
      const source = read(path, ...rest);
      if (source !== undefined) this.#sources.set(path, source);
      return source;
    };
    const program = ts.createProgram(paths, this.#options, host, this.#last);
    this.#last = program;
    return paths
      .flatMap((path) => program.getSemanticDiagnostics(program.getSourceFile(path)))
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  }
}
