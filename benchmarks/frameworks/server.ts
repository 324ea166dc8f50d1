/** The same answer in each framework, as a process: `server.js curfew|bare <framework>`. */
import { createServer, type Server } from "node:http";
import { createRequestListener } from "@remix-run/node-fetch-server";
import { serve } from "curfew/http";
import { type Contender, untilStdinEnds } from "../http/process.js";

const host = "127.0.0.1";

const frameworks: Readonly<Record<string, () => Promise<Contender>>> = {
  express: async () => {
    const { default: express } = await import("express");
    const app = express().get("/ping", (_request, response) => void response.send("pong"));
    return { bare: () => app.listen(0, host), curfew: (ctx, options) => serve(ctx, app, options) };
  },

  fastify: async () => {
    const { default: fastify } = await import("fastify");
    const app = fastify().get("/ping", (_request, reply) => reply.send("pong"));
    return {
      bare: async () => {
        await app.listen({ port: 0, host });
        return app.server;
      },
      curfew: async (ctx, options) => {
        await app.ready();
        await serve(ctx, app.server, options);
      },
    };
  },

  koa: async () => {
    const { default: Koa } = await import("koa");
    const app = new Koa().use((koa) => {
      if (koa.path === "/ping") koa.body = "pong";
    });
    return { bare: () => app.listen(0, host), curfew: (ctx, options) => serve(ctx, app.callback(), options) };
  },

  // The same library makes Node's request one of fetch in both.
  hono: async () => {
    const { Hono } = await import("hono");
    const app = new Hono().get("/ping", (c) => c.text("pong"));
    return {
      bare: () => createServer(createRequestListener((request) => app.fetch(request))).listen(0, host),
      curfew: (ctx, options) => serve(ctx, app, options),
    };
  },

  nest: async () => {
    await import("reflect-metadata");
    const { Controller, Get, Module } = await import("@nestjs/common");
    const { NestFactory } = await import("@nestjs/core");
    class Ping {
      ping(): string {
        return "pong";
      }
    }
    Get("ping")(Ping.prototype, "ping", Object.getOwnPropertyDescriptor(Ping.prototype, "ping")!);
    Controller()(Ping);
    // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a module of NestJS is a class.
    class AppModule {}
    Module({ controllers: [Ping] })(AppModule);
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- they are plain options.
    const app = await NestFactory.create(AppModule, { logger: false });
    const server = (): Server => app.getHttpServer() as Server;
    return {
      bare: async () => {
        await app.listen(0, host);
        return server();
      },
      curfew: async (ctx, options) => {
        await app.init();
        await serve(ctx, server(), options);
      },
    };
  },
};

const [, , who, framework] = process.argv;
await untilStdinEnds(who, await frameworks[framework!]!());
