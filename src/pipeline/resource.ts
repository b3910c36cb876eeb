import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch, hostname, platform, release } from 'node:os';
import { basename } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources';

/** What can be found out, by the names of `OTEL_NODE_RESOURCE_DETECTORS`. */
export type ResourceDetector = 'host' | 'os' | 'process' | 'serviceinstance';

/** The attributes set by the user, and which detectors may add to them. */
export interface ResourceSettings {
  readonly attributes: Attributes;
  readonly detectors: readonly ResourceDetector[];
}

/**
 * The resource of this process. Everything is known at once, so that no export ever waits for it.
 * Set attributes win over detected ones. The command line is left out: it may hold secrets.
 */
export function resourceOf(settings: ResourceSettings): Resource {
  const detected: Attributes = {};
  for (const detector of settings.detectors) Object.assign(detected, detect[detector]());
  return defaultResource()
    .merge(resourceFromAttributes(detected))
    .merge(resourceFromAttributes(settings.attributes));
}

const detect: Record<ResourceDetector, () => Attributes> = {
  host: () => ({ 'host.name': hostname(), 'host.arch': hostArch(), ...hostId() }),
  os: () => ({ 'os.type': osType(), 'os.version': release() }),
  process: () => ({
    'process.pid': process.pid,
    'process.executable.name': basename(process.execPath),
    'process.executable.path': process.execPath,
    ...(process.argv[1] === undefined ? {} : { 'process.command': process.argv[1] }),
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'process.runtime.description': 'Node.js',
  }),
  serviceinstance: () => ({ 'service.instance.id': randomUUID() }),
};

/** Node's names in the words of the semantic conventions. */
function hostArch(): string {
  const names: Record<string, string> = { x64: 'amd64', arm: 'arm32', ppc: 'ppc32' };
  return names[arch()] ?? arch();
}

function osType(): string {
  const names: Record<string, string> = { win32: 'windows', sunos: 'solaris' };
  return names[platform()] ?? platform();
}

/** The machine id, where reading it takes no process of its own. */
function hostId(): Attributes {
  if (platform() !== 'linux') return {};
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      const id = readFileSync(path, 'utf8').trim();
      if (id !== '') return { 'host.id': id };
    } catch {
      // Not there or not ours to read: the attribute is left out.
    }
  }
  return {};
}
