export { b3Propagator } from '../propagation/b3.ts';
