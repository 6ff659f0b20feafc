import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { SERVER } from './inference.mjs';
import { withinBounds } from './tensors/grpc-bounds.mjs';
import { readGrpcRequest, writeGrpcReply } from './tensors/grpc-codec.mjs';
import { describeFailure } from './tensors/protocol-error.mjs';

const SERVICE = 'inference.GRPCInferenceService';

/** The protocol over gRPC, with the health and reflection services. */
export function createGrpcServer({ repository, inference, config, state }) {
  const definition = loader.loadSync(fileURLToPath(new URL('inference.proto', import.meta.url)), {
    keepCase: true,
    // Of a 64-bit number, a JavaScript number would lose bits.
    longs: String,
    defaults: true,
    oneofs: true,
  });
  const server = new grpc.Server({
    'grpc.max_receive_message_length': config.MAX_BODY_BYTES,
    'grpc.max_concurrent_streams': 1_000,
  });
  const answer = (work) => async (call, done) => {
    try {
      if (call.request.failure !== undefined) throw call.request.failure;
      done(null, await work(call.request, call));
    } catch (error) {
      const { grpc: status, message } = describeFailure(error);
      done({ code: grpc.status[status], details: message });
    }
  };
  const change = (name) =>
    answer(async (request) => {
      inference.requireControl();
      await repository[name](request.model_name);
      return {};
    });
  server.addService(withinBounds(definition[SERVICE], config.MAX_ELEMENTS), {
    ServerLive: answer(() => ({ live: true })),
    ServerReady: answer(() => ({ ready: state.isReady() })),
    ModelReady: answer(({ name, version }) => ({ ready: repository.isReady(name, version) })),
    ServerMetadata: answer(() => SERVER),
    ModelMetadata: answer(({ name: asked, version }) => {
      const { name, versions, platform, inputs, outputs, properties } = repository.get(asked, version);
      return { name, versions, platform, inputs, outputs, properties };
    }),
    async ModelInfer(call, done) {
      const gone = new AbortController();
      call.on('cancelled', () => gone.abort());
      await answer(async (request) =>
        writeGrpcReply(
          await inference.infer(withDeadline(call, readGrpcRequest(request, config.MAX_ELEMENTS)), gone.signal),
        ),
      )(call, done);
    },
    RepositoryIndex: answer(async () => ({ models: await repository.index() })),
    RepositoryModelLoad: change('load'),
    RepositoryModelUnload: change('unload'),
  });
  const health = new HealthImplementation({ '': 'NOT_SERVING', [SERVICE]: 'NOT_SERVING' });
  let told = false;
  // Their streams last as long as clients like, and a shutdown would wait for them.
  const streams = new Set();
  const kept = (handle) => (call, done) => {
    if (done === undefined) {
      streams.add(call);
      call.once('close', () => streams.delete(call));
    }
    handle(call, done);
  };
  const streaming = {
    addService(service, handlers) {
      const own = Object.entries(handlers).map(([name, handle]) => [name, kept(handle)]);
      server.addService(service, Object.fromEntries(own));
    },
  };
  health.addToServer(streaming);
  new ReflectionService(definition).addToServer(streaming);

  return {
    /** Tells the health service; call it whenever readiness may have changed. Watchers hear of changes alone. */
    setServing(serving) {
      if (serving === told) return;
      told = serving;
      for (const name of ['', SERVICE]) health.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING');
    },
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        const bound = (error, own) => (error === null ? resolve(own) : reject(error));
        server.bindAsync(`${host}:${port}`, grpc.ServerCredentials.createInsecure(), bound);
      }),
    close() {
      for (const stream of streams) stream.end();
      return new Promise((resolve) => server.tryShutdown(() => resolve()));
    },
    abort: () => server.forceShutdown(),
  };
}

/** The deadline of the call, as the parameter `timeout` in microseconds, where it is the shorter one. */
function withDeadline(call, request) {
  const deadline = call.getDeadline();
  const left = (deadline instanceof Date ? deadline.getTime() : deadline) - Date.now();
  if (!Number.isFinite(left)) return request;
  const microseconds = Math.max(1, Math.floor(left)) * 1000;
  const { timeout = 0 } = request.parameters;
  return { ...request, parameters: { timeout: timeout === 0 ? microseconds : Math.min(timeout, microseconds) } };
}
