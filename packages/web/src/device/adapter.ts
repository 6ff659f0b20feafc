/** A graphics adapter that can be used, or the reason why there is none. */
export type FoundAdapter = { readonly adapter: GPUAdapter } | { readonly reason: string };

/** Asks the browser for an adapter. That `navigator.gpu` exists does not mean there is one. */
export async function findAdapter(): Promise<FoundAdapter> {
  const gpu = globalThis.navigator?.gpu as GPU | undefined;
  if (gpu === undefined) {
    const secure = globalThis.isSecureContext !== false;
    return { reason: secure ? 'this browser has no WebGPU' : 'WebGPU needs a secure context (HTTPS or localhost)' };
  }
  try {
    const adapter = await gpu.requestAdapter();
    return adapter === null ? { reason: 'there is no graphics adapter' } : { adapter };
  } catch (error) {
    return { reason: `the graphics adapter failed (${error instanceof Error ? error.message : String(error)})` };
  }
}

/** Whether the adapter computes on the processor: correct, but slower than WASM. */
export function isSoftware(adapter: GPUAdapter): boolean {
  const { info } = adapter;
  return (
    info?.isFallbackAdapter === true ||
    /swiftshader|llvmpipe|basic render/i.test(`${info?.architecture} ${info?.description}`)
  );
}

/** Names an adapter, for messages and for the key of a remembered self-test. */
export function describeAdapter({ info }: GPUAdapter): string {
  return (
    [info?.vendor, info?.architecture, info?.device].filter((part) => part !== undefined && part !== '').join(' ') ||
    'unnamed'
  );
}

/** Limits a model may need more of than the modest defaults. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;
const FEATURES = ['shader-f16', 'subgroups'] as const;

/** Opens a device with all the adapter has to offer of what the runtime's kernels use. */
export function openDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const limits: Record<string, number> = {};
  for (const name of LIMITS) if (adapter.limits[name] !== undefined) limits[name] = adapter.limits[name];
  return adapter.requestDevice({
    requiredLimits: limits,
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
  });
}
