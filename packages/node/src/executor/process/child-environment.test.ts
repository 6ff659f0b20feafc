import { describe, expect, it } from 'vitest';
import { childEnvironment } from './child-environment.js';

describe('the environment of a child process', () => {
  it.each([
    'DATABASE_URL',
    'AWS_SECRET_ACCESS_KEY',
    'HF_TOKEN',
    'API_KEYS',
    'NODE_AUTH_TOKEN',
    'NVIDIA_API_KEY',
    'npm_config_//registry.example/:_authToken',
    'OTEL_EXPORTER_OTLP_HEADERS',
  ])('has no %s', (name) => {
    expect(childEnvironment({ [name]: 'secret' })).toEqual({});
  });

  it.each([
    'PATH',
    'LC_ALL',
    'LD_LIBRARY_PATH',
    'CUDA_VISIBLE_DEVICES',
    'OMP_NUM_THREADS',
    'NODE_OPTIONS',
    'NODE_EXTRA_CA_CERTS',
    'https_proxy',
    'LEXRUN_CACHE',
  ])('has %s', (name) => {
    expect(childEnvironment({ [name]: 'value', OTHER: 'x' })).toEqual({ [name]: 'value' });
  });

  it('keeps names as Windows writes them', () => {
    const environment = { Path: 'C:\\bin', SystemRoot: 'C:\\Windows', 'ProgramFiles(x86)': 'C:\\x86' };
    expect(childEnvironment(environment)).toEqual({ Path: 'C:\\bin', SystemRoot: 'C:\\Windows' });
  });

  it('is a copy', () => {
    const environment = { PATH: '/bin' };
    childEnvironment(environment).PATH = '/other';
    expect(environment.PATH).toBe('/bin');
  });
});
