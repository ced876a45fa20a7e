#!/usr/bin/env node
/** `npm run docs:methods`: writes docs/methods.md from the registry of methods. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { bundle } from './lib/bundle.mjs';
import { methodsDocument, methodsDocumentPath } from './lib/methods-document.mjs';

const bundled = await bundle('out/docs', { methods: 'src/core/methods/index.ts' });
const { methods } = await import(pathToFileURL(bundled.methods).href);
writeFileSync(methodsDocumentPath, await methodsDocument(methods));
process.stdout.write(`${methodsDocumentPath}: ${methods.length} methods\n`);
