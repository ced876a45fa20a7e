#!/usr/bin/env node
/** `npm run docs:methods`: writes docs/methods.md from the registry of methods. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { buildBench } from '../bench/lib/build.mjs';
import { methodsDocument, methodsDocumentPath } from './lib/methods-document.mjs';

const built = await buildBench('methods', 'src/core/methods/index.ts');
const { methods } = await import(pathToFileURL(built).href);
writeFileSync(methodsDocumentPath, await methodsDocument(methods));
process.stdout.write(`${methodsDocumentPath}: ${methods.length} methods\n`);
