/** Go's `test/chan/powser1` and `powser2`: power series whose coefficients go through channels, one task for each series. */
import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group } from "curfew";
import { Channel, Mutex, onReceive, select } from "curfew/sync";

/** A fraction in its lowest terms. */
interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

function rational(num: bigint | number, den: bigint | number = 1): Rational {
  const [n, d] = [BigInt(num), BigInt(den)];
  const sign = d < 0n ? -1n : 1n;
  const divisor = gcd(n < 0n ? -n : n, d < 0n ? -d : d) * sign;
  return { num: n / divisor, den: d / divisor };
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

const zero = rational(0);
const one = rational(1);
const add = (a: Rational, b: Rational): Rational => rational(a.num * b.den + b.num * a.den, a.den * b.den);
const mul = (a: Rational, b: Rational): Rational => rational(a.num * b.num, a.den * b.den);
const neg = (a: Rational): Rational => rational(-a.num, a.den);

/** A series hands out a coefficient when it is asked for one: work is done on demand only. */
class Series {
  readonly ask = new Channel<void>();
  readonly answer = new Channel<Rational>();

  async next(ctx: Context): Promise<Rational> {
    await this.ask.send(ctx, undefined);
    return this.answer.receive(ctx);
  }

  /** Computes the value only once it is asked for: a series may be made of its own beginning. */
  async put(ctx: Context, value: () => Rational | Promise<Rational>): Promise<void> {
    await this.ask.receive(ctx);
    await this.answer.send(ctx, await value());
  }
}

/** Makes series, each a task of one group; `together`: two are asked at the same time, and answer in either order. */
class Algebra {
  readonly group = new Group(background, { name: "series" });

  constructor(private readonly together: boolean) {}

  private make(run: (ctx: Context, out: Series) => Promise<void>): Series {
    const out = new Series();
    this.group.go("series", (ctx) => run(ctx, out));
    return out;
  }

  private async two(ctx: Context, a: Series, b: Series): Promise<[Rational, Rational]> {
    if (!this.together) return [await a.next(ctx), await b.next(ctx)];
    const pair: Rational[] = [];
    await a.ask.send(ctx, undefined);
    await b.ask.send(ctx, undefined);
    for (let [left, right]: [Series | undefined, Series | undefined] = [a, b]; left ?? right;) {
      const side: number = await select(
        ctx,
        onReceive(left?.answer, (value) => ((pair[0] = value), 0)),
        onReceive(right?.answer, (value) => ((pair[1] = value), 1)),
      );
      if (side === 0) left = undefined;
      else right = undefined;
    }
    return pair as [Rational, Rational];
  }

  repeat(value: Rational): Series {
    return this.make(async (ctx, out) => {
      for (;;) await out.put(ctx, () => value);
    });
  }

  add(a: Series, b: Series): Series {
    return this.make(async (ctx, out) => {
      for (;;) await out.put(ctx, async () => add(...(await this.two(ctx, a, b))));
    });
  }

  scale(factor: Rational, a: Series): Series {
    return this.make(async (ctx, out) => {
      for (;;) await out.put(ctx, async () => mul(factor, await a.next(ctx)));
    });
  }

  sub(a: Series, b: Series): Series {
    return this.add(a, this.scale(neg(one), b));
  }

  /** The same series twice, for two readers of different speed: whoever is ahead asks for the next. */
  split(a: Series): [Series, Series] {
    const known: Rational[] = [];
    const asking = new Mutex();
    const side = (): Series =>
      this.make(async (ctx, out) => {
        for (let index = 0; ; index++) {
          await out.put(ctx, async () => {
            if (index < known.length) return known[index]!;
            using _held = await asking.lock(ctx);
            if (index === known.length) known.push(await a.next(ctx));
            return known[index]!;
          });
        }
      });
    return [side(), side()];
  }

  shift(first: Rational, a: Series): Series {
    return this.make(async (ctx, out) => {
      await out.put(ctx, () => first);
      for (;;) await out.put(ctx, () => a.next(ctx));
    });
  }

  /** (f + xF)(g + xG) = fg + x(fG + gF + xFG) */
  mul(a: Series, b: Series): Series {
    return this.make(async (ctx, out) => {
      await out.ask.receive(ctx);
      const [f, g] = await this.two(ctx, a, b);
      await out.answer.send(ctx, mul(f, g));
      const [[fs, ff], [gs, gg]] = [this.split(a), this.split(b)];
      const rest = this.add(this.add(this.scale(f, gs), this.scale(g, fs)), this.shift(zero, this.mul(ff, gg)));
      for (;;) await out.put(ctx, () => rest.next(ctx));
    });
  }

  diff(a: Series): Series {
    return this.make(async (ctx, out) => {
      await a.next(ctx);
      for (let power = 1; ; power++) await out.put(ctx, async () => mul(rational(power), await a.next(ctx)));
    });
  }

  integral(constant: Rational, a: Series): Series {
    return this.make(async (ctx, out) => {
      await out.put(ctx, () => constant);
      for (let power = 1; ; power++) await out.put(ctx, async () => mul(rational(1, power), await a.next(ctx)));
    });
  }

  /** Y' = Y · F', with a constant term of 1. */
  exp(a: Series): Series {
    const back = new Series();
    const [first, second] = this.split(this.integral(one, back));
    const derivative = this.mul(first, this.diff(a));
    this.group.go("feedback", async (ctx) => {
      for (;;) await back.put(ctx, () => derivative.next(ctx));
    });
    return second;
  }

  /** F(c·x^n) */
  monomial(a: Series, factor: Rational, power: number): Series {
    return this.make(async (ctx, out) => {
      for (let scale = one; ; scale = mul(scale, factor)) {
        await out.put(ctx, async () => mul(await a.next(ctx), scale));
        for (let count = 1; count < power; count++) await out.put(ctx, () => zero);
      }
    });
  }
}

async function first(series: Series, count = 10): Promise<string[]> {
  const texts: string[] = [];
  for (let index = 0; index < count; index++) {
    const { num, den } = await series.next(background);
    texts.push(den === 1n ? String(num) : `${String(num)}/${String(den)}`);
  }
  return texts;
}

for (const [origin, together] of [
  ["powser1", false],
  ["powser2", true],
] as const) {
  test(`test/chan/${origin}: sums, products, derivatives, integrals, exponentials and arc tangents come out right`, async () => {
    const a = new Algebra(together);
    const ones = (): Series => a.repeat(one);
    const twos = (): Series => a.repeat(rational(2));
    assert.deepEqual(await first(ones(), 5), Array(5).fill("1"));
    assert.deepEqual(await first(a.add(ones(), twos())), Array(10).fill("3"));
    assert.deepEqual(await first(a.diff(ones())), ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
    assert.deepEqual(await first(a.integral(zero, ones())), [
      "0",
      "1",
      "1/2",
      "1/3",
      "1/4",
      "1/5",
      "1/6",
      "1/7",
      "1/8",
      "1/9",
    ]);
    assert.deepEqual(await first(a.scale(neg(one), twos())), Array(10).fill("-2"));
    assert.deepEqual(await first(a.sub(ones(), twos())), Array(10).fill("-1"));
    assert.deepEqual(await first(a.mul(ones(), ones())), ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
    assert.deepEqual(await first(a.exp(ones())), [
      "1",
      "1",
      "3/2",
      "13/6",
      "73/24",
      "167/40",
      "4051/720",
      "37633/5040",
      "43817/4480",
      "4596553/362880",
    ]);
    const arcTangent = a.integral(zero, a.monomial(ones(), neg(one), 2));
    assert.deepEqual(await first(arcTangent), ["0", "1", "0", "-1/3", "0", "1/5", "0", "-1/7", "0", "1/9"]);
    a.group.stop();
    await a.group.wait();
  });
}
