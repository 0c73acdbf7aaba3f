// Checks the files of the bundled model before they are used: another model's vectors would quietly spoil a database.
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Calibration, readCalibration } from '../domain/calibration.js';
import { RecollectError } from '../errors.js';

const calibrationFile = 'calibration.json';
export const modelFile = 'onnx/model_quantized.onnx';
export const tokenizerFile = 'tokenizer.json';
export const tokenizerConfigFile = 'tokenizer_config.json';

/** sha256, as in models/README.md. */
const checksums: Record<string, string> = {
  [modelFile]: '5e7303d2b9f3494beeaf1248ab2031297621359fbc8ceab62263bb8834053b13',
  [tokenizerFile]: '07805d116826679de90b4edeb2222269c4b8753bc0981be4399f732b2708e904',
  [tokenizerConfigFile]: 'e10bb633ba0d7f69ed342ae7de607f36b39ce53b455fbda69c71700bf57e6f66',
};

/** Throws `embedding_model_missing` or `embedding_model_altered`, naming the file. */
export async function checkModelFiles(folder: string): Promise<void> {
  for (const [name, checksum] of Object.entries(checksums)) {
    if ((await sha256(folder, name)) !== checksum)
      throw new RecollectError(
        'embedding_model_altered',
        `The file ${name} of the embedding model in ${folder} is not the one Recollect ships; reinstall the package.`,
      );
  }
}

/** What `recollect calibrate` wrote for the model; empty when it never ran. Throws `config_invalid`. */
export function readCalibrationFile(folder: string): Calibration {
  const file = join(folder, calibrationFile);
  try {
    return readCalibration(JSON.parse(readFileSync(file, 'utf8')), file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    if (!(error instanceof SyntaxError)) throw error;
    throw new RecollectError('config_invalid', `The calibration in ${file} is not JSON.`, { cause: error });
  }
}

/** In pieces: the model is 24 MB, and the native runtime maps it by itself afterwards. */
async function sha256(folder: string, name: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(join(folder, name))) hash.update(piece as Buffer);
  } catch (error) {
    throw new RecollectError(
      'embedding_model_missing',
      `The embedding model's file ${name} cannot be read in ${folder}; reinstall the package, or correct modelFolder.`,
      { cause: error },
    );
  }
  return hash.digest('hex');
}
