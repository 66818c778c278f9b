import { Injectable, type INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { VIEWER_SCRIPT } from './documentation-pages';
import { buildOpenApiDocument, type OpenApiPlaces } from './openapi-document';

export interface Asset {
  readonly mediaType: string;
  readonly octets: Buffer;
}

/** The files of the viewer's package that are served; a request names one of these and never a path. */
const ASSETS = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
]);

/** The API description and its viewer; both are made when they are first asked for, so that the start stays quick. */
@Injectable()
export class OpenApiService {
  private source: (() => OpenAPIObject) | undefined;
  private built: OpenAPIObject | undefined;
  private readonly assets = new Map<string, Asset>();

  /** The description needs the finished application. */
  describe(application: INestApplication, places: OpenApiPlaces): void {
    this.source = () => buildOpenApiDocument(application, places);
  }

  document(): OpenAPIObject {
    if (this.source === undefined) throw new Error('describe() was not called');
    return (this.built ??= this.source());
  }

  async asset(name: string): Promise<Asset | undefined> {
    if (name === 'viewer.js')
      return { mediaType: 'text/javascript; charset=utf-8', octets: Buffer.from(VIEWER_SCRIPT) };
    const mediaType = ASSETS.get(name);
    if (mediaType === undefined) return undefined;
    let asset = this.assets.get(name);
    if (asset === undefined) {
      // The viewer comes with @nestjs/swagger and is found from there, wherever the package manager has put it.
      const fromSwagger = createRequire(require.resolve('@nestjs/swagger'));
      const folder = dirname(fromSwagger.resolve('swagger-ui-dist/package.json'));
      asset = { mediaType, octets: await readFile(join(folder, name)) };
      this.assets.set(name, asset);
    }
    return asset;
  }
}
