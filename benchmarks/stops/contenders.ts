/** Each contender's own way to stop the same two servers on SIGTERM, as its documentation has it. */
import type { RequestListener, Server as HttpServer } from "node:http";
import type { Http2Server } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import type { NestApplicationOptions } from "@nestjs/common";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { main } from "curfew";
import { serve } from "curfew/http";
import type { WebSocketServer } from "ws";

/** How long a stop may take, for each that asks. */
const grace = 5000;

interface Service {
  readonly first: HttpServer;
  readonly second: Http2Server;
  readonly sockets: WebSocketServer;
  readonly handler: RequestListener;
  open(server: Server): Promise<number>;
  upgraded(server: Server): void;
}

/** Makes the servers listen, and hears the signal. The ports. */
type Contender = (service: Service) => Promise<readonly [number, number]>;

/** What the documentation of `ws` says to do: no contender but us does it. */
function sayGoodbye({ sockets }: Service): void {
  for (const client of sockets.clients) client.close(1001);
}

/** What a program does that does not wait for the loop to run dry. */
function exitAfter(...work: readonly Promise<unknown>[]): void {
  // eslint-disable-next-line curfew/unowned-task, n/no-process-exit, no-restricted-properties -- others do not have an owner.
  void Promise.all(work).then(() => process.exit());
}

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
const both = async (service: Service): Promise<readonly [number, number]> => [
  await service.open(service.first),
  await service.open(service.second),
];

export const contenders: Readonly<Record<string, Contender>> = {
  curfew: (service) =>
    new Promise((resolve) => {
      const ports: number[] = [];
      const onListening =
        (index: number) =>
        ({ port }: AddressInfo): void => {
          ports[index] = port;
          if (ports[0] !== undefined && ports[1] !== undefined) resolve([ports[0], ports[1]]);
        };
      // eslint-disable-next-line curfew/unowned-task -- it never rejects.
      void main(
        (group) => {
          const { first, second, sockets: webSockets } = service;
          group.go("first", (ctx) => serve(ctx, first, { port: 0, webSockets, onListening: onListening(0) }));
          group.go("second", (ctx) => serve(ctx, second, { port: 0, onListening: onListening(1) }));
        },
        { grace, log: () => undefined },
      );
    }),

  "server.close()": async (service) => {
    process.once("SIGTERM", () => {
      sayGoodbye(service);
      exitAfter(closed(service.first), closed(service.second));
    });
    return both(service);
  },

  "http-terminator": async (service) => {
    const { createHttpTerminator } = await import("http-terminator");
    const options = { gracefulTerminationTimeout: grace };
    const terminators = [service.first, service.second].map((server) =>
      createHttpTerminator({ server: server as HttpServer, ...options }),
    );
    process.once("SIGTERM", () => {
      sayGoodbye(service);
      exitAfter(...terminators.map((one) => one.terminate()));
    });
    return both(service);
  },

  stoppable: async (service) => {
    const { default: stoppable } = await import("stoppable");
    const stops = [service.first, service.second].map((server) => stoppable(server as HttpServer, grace));
    process.once("SIGTERM", () => {
      sayGoodbye(service);
      exitAfter(...stops.map((server) => new Promise((resolve) => server.stop(resolve))));
    });
    return both(service);
  },

  terminus: async (service) => {
    const { createTerminus } = await import("@godaddy/terminus");
    const beforeShutdown = (): Promise<void> => Promise.resolve(sayGoodbye(service));
    createTerminus(service.first, { signal: "SIGTERM", timeout: grace, beforeShutdown, useExit0: true });
    process.once("SIGTERM", () => service.second.close());
    return both(service);
  },

  lightship: async (service) => {
    const { createLightship } = await import("lightship");
    const lightship = await createLightship({
      detectKubernetes: false,
      shutdownDelay: 0,
      gracefulShutdownTimeout: grace,
    });
    lightship.registerShutdownHandler(async () => {
      sayGoodbye(service);
      await Promise.all([closed(service.first), closed(service.second)]);
    });
    const ports = await both(service);
    lightship.signalReady();
    return ports;
  },

  "close-with-grace": async (service) => {
    const { default: closeWithGrace } = await import("close-with-grace");
    closeWithGrace({ delay: grace, logger: false }, async () => {
      sayGoodbye(service);
      await Promise.all([closed(service.first), closed(service.second)]);
    });
    return both(service);
  },

  "fastify.close()": async (service) => {
    const { default: fastify } = await import("fastify");
    const app = fastify();
    app.addContentTypeParser("*", (_request, _body, done) => done(null));
    app.all("/*", (request, reply) => {
      reply.hijack();
      service.handler(request.raw, reply.raw);
    });
    app.addHook("preClose", () => Promise.resolve(sayGoodbye(service)));
    const second = fastify({ http2: true });
    second.addContentTypeParser("*", (_request, _body, done) => done(null));
    second.all("/*", (request, reply) => {
      reply.hijack();
      service.handler(request.raw as never, reply.raw as never);
    });
    service.upgraded(app.server);
    await app.listen({ port: 0, host: "127.0.0.1" });
    await second.listen({ port: 0, host: "127.0.0.1" });
    process.once("SIGTERM", () => exitAfter(app.close(), second.close()));
    return [await service.open(app.server), await service.open(second.server)];
  },

  "nest app.close()": async (service) => {
    await import("reflect-metadata");
    const { Module } = await import("@nestjs/common");
    const { NestFactory } = await import("@nestjs/core");
    // Its log would be on standard output, before the ports.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- they are plain options.
    const quiet: NestApplicationOptions = { logger: false };
    // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a module of NestJS is a class.
    class AppModule {}
    Module({})(AppModule);
    const app = await NestFactory.create<NestExpressApplication>(AppModule, quiet);
    app.use(service.handler);
    app.enableShutdownHooks();
    await app.listen(0, "127.0.0.1");
    const first = app.getHttpServer();
    service.upgraded(first);
    process.once("SIGTERM", () => {
      sayGoodbye(service);
      service.second.close();
    });
    return [await service.open(first), await service.open(service.second)];
  },
};
