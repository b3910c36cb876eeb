import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { OtlpHttpExporterConfigModel } from '@opentelemetry/configuration';
import { InvalidOptionError } from '../../base/index.ts';

/** PEM texts for a connection; each that is absent leaves Node's default. */
export interface TlsMaterial {
  /** Certificates of the authorities to trust instead of the well-known ones. */
  readonly ca?: string;
  /** The client's own certificate, and those between it and its authority. */
  readonly cert?: string;
  /** The private key of `cert`. */
  readonly key?: string;
}

/** The `tls` section of an exporter's settings. */
export type TlsModel = NonNullable<OtlpHttpExporterConfigModel>['tls'];

/**
 * Reads the files of a `tls` section. Reads anew at each call, so that a reload takes up renewed
 * certificates.
 *
 * @param path - Where the section stands, for messages.
 * @throws InvalidOptionError when a file cannot be read, is no PEM, or when certificate and key do
 * not belong together.
 */
export function readTls(model: TlsModel, path: string): TlsMaterial | undefined {
  const ca = read(model?.ca_file, `${path}.ca_file`);
  const cert = read(model?.cert_file, `${path}.cert_file`);
  const key = read(model?.key_file, `${path}.key_file`);
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  const material = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  checkTls(material, path);
  return material;
}

/**
 * Makes sure that a connection can be made with these texts.
 *
 * @throws InvalidOptionError as {@link readTls} does; the texts are never part of the message.
 */
export function checkTls(material: TlsMaterial, path: string): void {
  if ((material.cert === undefined) !== (material.key === undefined)) {
    throw new InvalidOptionError(
      path,
      'given both a certificate and its key, or neither',
      material,
    );
  }
  try {
    // A secure context takes any text as `ca` and trusts nobody then; this parses it.
    if (material.ca !== undefined) void new X509Certificate(material.ca).subject;
    createSecureContext({ ...material });
  } catch (fault) {
    throw new InvalidOptionError(
      path,
      `PEM certificates and key that fit (${reason(fault)})`,
      material,
    );
  }
}

function read(file: string | null | undefined, path: string): string | undefined {
  if (file === undefined || file === null || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (fault) {
    throw new InvalidOptionError(path, `a file that can be read (${reason(fault)})`, file);
  }
}

function reason(fault: unknown): string {
  return (fault as { readonly code?: string }).code ?? 'not PEM';
}
