export function didYouMean(wrong: string, known: readonly string[]): string {
  const furthest = wrong.length < 4 ? 1 : 2;
  const [nearest] = known
    .filter((word) => Math.abs(word.length - wrong.length) <= furthest)
    .map((word) => ({ word, far: distance(wrong.toLowerCase(), word.toLowerCase()) }))
    .filter(({ far }) => far <= furthest)
    .sort((a, b) => a.far - b.far);
  return nearest === undefined ? '' : `; did you mean "${nearest.word}"?`;
}

/** Letters in the wrong order are the most common typo, and count as 1. */
function distance(a: string, b: string): number {
  return sorted(a) === sorted(b) ? Number(a !== b) : editDistance(a, b);
}

function sorted(word: string): string {
  return [...word].sort().join('');
}

function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const letter of a) above = nextRow(above, letter, b);
  return above[b.length] ?? 0;
}

function nextRow(above: readonly number[], letter: string, b: string): number[] {
  const row = [cell(above, 0) + 1];
  for (let column = 1; column <= b.length; column++) {
    const replaced = cell(above, column - 1) + (b[column - 1] === letter ? 0 : 1);
    row.push(Math.min(replaced, cell(above, column) + 1, cell(row, column - 1) + 1));
  }
  return row;
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
