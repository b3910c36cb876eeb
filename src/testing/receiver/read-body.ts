import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

/** A request that gets no further than this answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const inflaters = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
};

/**
 * The body of a request, unpacked. `limit`, in bytes, holds before unpacking and after it, so that
 * a small body that would become a huge one is never unpacked further than that.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const packed = await collect(request, limit);
  if (encoding === 'identity' || encoding === '') return packed;
  if (!Object.hasOwn(inflaters, encoding)) {
    throw new Refusal(415, `content-encoding ${encoding.slice(0, 40)} is not supported`);
  }
  try {
    return await inflaters[encoding as keyof typeof inflaters](packed, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new Refusal(400, `the body is not valid ${encoding}: ${(error as Error).message}`);
  }
}

async function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Leaving the loop must not destroy the request: its connection still carries the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks.length = 0;
      // A body that is somewhat too large is read to its end and forgotten, since a sender whose
      // connection breaks while it is still sending never sees the answer. There is an end to it.
      if (size > limit * 4) break;
    }
  } catch {
    throw new Refusal(400, 'the connection broke while the body was sent');
  }
  if (size > limit) throw tooLarge(limit);
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, `the body is larger than ${limit} bytes`);
}
