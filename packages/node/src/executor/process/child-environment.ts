/** Passed on by name, in capitals: what a process needs to start, to find files, and to speak as its parent does. */
const NAMES: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'TZ', 'LANG', 'LANGUAGE', 'XDG_CACHE_HOME', 'XDG_DATA_DIRS'],
  // Windows does not load its own libraries without some of these.
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'OS', 'NUMBER_OF_PROCESSORS'],
  ...['USERPROFILE', 'HOMEDRIVE', 'HOMEPATH', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES'],
  // Node itself. Not all of `NODE_`: NODE_AUTH_TOKEN is a key. What an operator puts in NODE_OPTIONS is for every process of
  // Node (certificates, the order of addresses, a preload that watches), and no place for secrets.
  ...['NODE_ENV', 'NODE_OPTIONS', 'NODE_V8_COVERAGE', 'NODE_ICU_DATA', 'UV_THREADPOOL_SIZE'],
  // The child fetches its model itself, and must reach it as its parent would.
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  ...['NODE_EXTRA_CA_CERTS', 'NODE_USE_SYSTEM_CA', 'NODE_TLS_REJECT_UNAUTHORIZED'],
  // Devices. Not all of `NVIDIA_`: NVIDIA_API_KEY is a key.
  ...['NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES', 'NVIDIA_TF32_OVERRIDE'],
  ...['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'GLIBC_TUNABLES'],
]);
/** Passed on by their beginning: locale, the loader of native libraries, memory, threads and devices of the runtime, ours. */
const PREFIXES = ['LC_', 'LD_', 'DYLD_', 'MALLOC_', 'OMP_', 'KMP_', 'ORT_', 'CUDA_', 'CUDNN_', 'LEXRUN_'];

/**
 * The part of an environment that a child for models of strangers gets: an allow-list, since nobody can list the names under
 * which services keep their secrets. A variable `LEXRUN_…` is how an application hands its own module more.
 * @param environment on Windows names are of any case, so that case tells nothing on any platform
 */
export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const allowed = (name: string): boolean => NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => allowed(name.toUpperCase())));
}
