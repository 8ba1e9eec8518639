#!/usr/bin/env node
import module from 'node:module';
import { complaintAboutNode } from './node-version.js';

const complaint = complaintAboutNode(process.versions.node);
if (complaint) {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 2;
} else {
  module.enableCompileCache();
  await import('../local/cli/main.ts');
}
