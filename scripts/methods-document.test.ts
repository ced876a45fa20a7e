import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { methods } from '../src/core/methods';
import { methodsDocument, methodsDocumentPath } from './lib/methods-document.mjs';

it('docs/methods.md is what the registry says (else: npm run docs:methods)', async () => {
  const document = await methodsDocument(methods);
  expect(readFileSync(methodsDocumentPath, 'utf8')).toBe(document);
  for (const { info } of methods) {
    expect(document).toContain(`## \`${info.name}\`: ${info.title}`);
    for (const { name } of info.settings) expect(document).toContain(`| \`${name}\``);
  }
});
