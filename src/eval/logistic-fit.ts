// Logistic regression by Newton's method, for a handful of numbers per case. Classes count the same however many cases each has.

export interface LogisticCase {
  values: readonly number[];
  holds: boolean;
}

/** Keeps a number that separates the cases perfectly from growing without end. */
const ridge = 1e-3;

/** Gives the intercept, then one weight for each value. */
export function fitLogistic(cases: readonly LogisticCase[]): number[] {
  const rows = cases.map(({ values }) => [1, ...values]);
  const held = cases.filter(({ holds }) => holds).length;
  const weightOf = (holds: boolean) => cases.length / (2 * Math.max(holds ? held : cases.length - held, 1));
  const size = rows[0]?.length ?? 1;
  let weights = new Array<number>(size).fill(0);
  for (let step = 0; step < 50; step += 1) {
    const gradient = weights.map((weight) => -ridge * weight);
    const curvature = weights.map((_, row) => weights.map((_, column) => (row === column ? ridge : 0)));
    for (const [index, row] of rows.entries()) {
      const { holds } = cases[index]!;
      const chance = logistic(weights, row);
      const error = weightOf(holds) * ((holds ? 1 : 0) - chance);
      const bend = weightOf(holds) * Math.max(chance * (1 - chance), 1e-9);
      for (let one = 0; one < size; one += 1) {
        gradient[one]! += error * row[one]!;
        for (let other = 0; other < size; other += 1) curvature[one]![other]! += bend * row[one]! * row[other]!;
      }
    }
    const change = solve(curvature, gradient);
    weights = weights.map((weight, index) => weight + change[index]!);
    if (Math.max(...change.map(Math.abs)) < 1e-8) break;
  }
  return weights;
}

/** The chance the fitted weights give a case. */
export function predict(weights: readonly number[], values: readonly number[]): number {
  return logistic(weights, [1, ...values]);
}

function logistic(weights: readonly number[], row: readonly number[]): number {
  return 1 / (1 + Math.exp(-weights.reduce((sum, weight, index) => sum + weight * row[index]!, 0)));
}

/** Gauss-Jordan with pivoting; the ridge keeps the matrix regular. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  for (let pivot = 0; pivot < rows.length; pivot += 1) {
    let largest = pivot;
    for (let row = pivot + 1; row < rows.length; row += 1)
      if (Math.abs(rows[row]![pivot]!) > Math.abs(rows[largest]![pivot]!)) largest = row;
    [rows[pivot], rows[largest]] = [rows[largest]!, rows[pivot]!];
    for (const [index, row] of rows.entries()) {
      if (index === pivot) continue;
      const share = row[pivot]! / rows[pivot]![pivot]!;
      for (let column = pivot; column < row.length; column += 1) row[column]! -= share * rows[pivot]![column]!;
    }
  }
  return rows.map((row, index) => row.at(-1)! / row[index]!);
}
