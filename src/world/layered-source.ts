import { dirname, join } from 'node:path';

import { WorldError, type WorldProblem } from './world-error';
import { YamlFile, type YamlMap, mergeMaps } from './yaml-file';

const MAX_LAYERS = 8;

/** A value put together from a file and the files it extends, and where each key was written last. */
export interface LayeredSource {
  readonly value: YamlMap;
  /** A problem at the key of a JSON pointer path; a missing key is placed at its nearest parent. */
  problem(path: readonly string[], message: string, remedy: string): WorldProblem;
}

/**
 * Reads a file and, through its key `extends`, the files below it. `resolve` turns the value of `extends` into a path,
 * given the folder of the file that says it.
 */
export function readLayers(path: string, resolve: (name: string, folder: string) => string): LayeredSource {
  const layers: YamlFile[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const layer = YamlFile.read(next);
    layers.push(layer);
    const { extends: base } = layer.value;
    if (base !== undefined && typeof base !== 'string') throw refuse(layer, 'extends is not a file name');
    if (layers.length > MAX_LAYERS) throw refuse(layer, `more than ${MAX_LAYERS} files extend each other`);
    next = base === undefined ? undefined : resolve(base, dirname(layer.path));
  }
  const value = layers.reduceRight<YamlMap>((below, layer) => mergeMaps(below, layer.value), {});
  delete value.extends;
  return { value, problem: (at, message, remedy) => problemIn(layers, at, message, remedy) };
}

function refuse(layer: YamlFile, message: string): WorldError {
  const position = layer.positionOf(['extends']) ?? { line: 1, column: 1 };
  const remedy = 'name one file that does not extend this one';
  return new WorldError([{ file: layer.path, ...position, key: '/extends', message, remedy }]);
}

function problemIn(
  layers: readonly YamlFile[],
  path: readonly string[],
  message: string,
  remedy: string,
): WorldProblem {
  const key = path.map((part) => `/${part.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
  for (let depth = path.length; depth >= 0; depth--) {
    for (const layer of layers) {
      const position = layer.positionOf(path.slice(0, depth));
      if (position) return { file: layer.path, ...position, key, message, remedy };
    }
  }
  return { file: layers[0]?.path ?? '', line: 1, column: 1, key, message, remedy };
}

/** `extends: base` names a file in the same folder, with or without its ending. */
export function siblingFile(name: string, folder: string): string {
  return join(folder, /\.ya?ml$/.test(name) ? name : `${name}.yaml`);
}
