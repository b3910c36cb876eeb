import { existsSync } from 'node:fs';
import { register } from '../support/run.ts';

export {
  type Ended,
  flags,
  type Receiver,
  type RunOptions,
  register,
  run,
  withReceiver,
} from '../support/run.ts';

if (!existsSync(register)) throw new Error('dist/ is missing: run `npm run build` first');
