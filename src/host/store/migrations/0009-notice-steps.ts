/** How far a run had come when it said something; null for what was said before this was noted. */
export const noticeSteps = `
ALTER TABLE notices ADD COLUMN step INTEGER;
ALTER TABLE notices ADD COLUMN elapsed_ms REAL;
`;
