import { version } from '../../base/index.ts';

/** What OTLP requests of this package say they are; the second part names the serializers' version. */
export const userAgent = `otelier/${version} OTel-OTLP-Exporter-JavaScript/0.300.0`;
