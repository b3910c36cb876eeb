export { type Exposition, type ExpositionOptions, exposition } from './exposition.ts';
