import { preload } from '../src/runtime/index.ts';

preload();
