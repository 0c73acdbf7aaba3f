// The part of ONNX Runtime that the bundled model needs; its native and its WASM package both have it.

export interface OnnxTensor {
  data: unknown;
  dims: readonly number[];
}

/** Native takes the path of a model, WASM its bytes. */
export interface OnnxPackage {
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => OnnxTensor;
  InferenceSession: {
    create(model: string | Uint8Array, options: object): Promise<OnnxSession>;
  };
}

export interface OnnxSession {
  inputNames: readonly string[];
  run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>>;
}

export interface OpenedModel {
  onnx: OnnxPackage;
  session: OnnxSession;
}
