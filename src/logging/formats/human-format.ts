import winston from 'winston';
import { MESSAGE } from '../record/record.ts';
import { renderHuman } from './render-human.ts';

const human = Symbol('human');

/**
 * The format for a person: `12:30:00.000 INFO  [db] connected  host=db1 trace=0af76519`, an error
 * with its causes below it. Times are UTC. A console that shows colours adds them by itself.
 */
export function humanFormat(): winston.Logform.Format {
  return winston.format((info) => {
    info[MESSAGE] = renderHuman(info, false);
    info[human] = true;
    return info;
  })();
}

/** True for a record whose text was made by {@link humanFormat}. */
export function isHuman(info: object): boolean {
  return human in info;
}
