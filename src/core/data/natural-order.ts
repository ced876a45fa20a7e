/**
 * Order in which people count: numbers by value (`-1`, `2`, `10`), texts with their digit runs by value
 * (`item2` before `item10`), the rest by code unit. The same on every machine, unlike locale collation.
 */
export function naturalCompare(a: string, b: string): number {
  const numberA = plainNumber(a);
  const numberB = plainNumber(b);
  if (numberA !== null && numberB !== null && numberA !== numberB) return numberA - numberB;
  const piecesA = a.match(/\d+|\D+/g) ?? [];
  const piecesB = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(piecesA.length, piecesB.length); i++) {
    const [x, y] = [piecesA[i]!, piecesB[i]!];
    if (x === y) continue;
    const byValue = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : 0;
    if (byValue !== 0) return byValue;
    return x < y ? -1 : 1;
  }
  return piecesA.length - piecesB.length;
}

function plainNumber(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : null;
}
