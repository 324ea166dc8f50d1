// NestJS 12: app.init() in place of app.listen(), then serve runs its server. app.close() runs the hooks when the last answer is out.
import "reflect-metadata";
import type { IncomingMessage } from "node:http";
import { Controller, Get, Module, Param, Req } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { contextOf, serve } from "curfew/http";
import { takeOrder } from "./outside.js";
import { run } from "./run.js";

@Controller("order")
class OrderController {
  @Get(":id")
  order(@Req() request: IncomingMessage, @Param("id") id: string): Promise<string> {
    return takeOrder(contextOf(request), id);
  }
}

@Module({ controllers: [OrderController] })
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a module of NestJS is a class.
class AppModule {}

await run(async (ctx, options) => {
  const app = await NestFactory.create<NestExpressApplication>(AppModule);
  await app.init();
  await serve(ctx, app.getHttpServer(), options);
  await app.close();
});
