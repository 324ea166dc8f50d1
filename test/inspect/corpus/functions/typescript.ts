// a TypeScript program: places are those of the source
interface Row {
  readonly id: number;
}
type Open = (row: Row) => void;

let open: Open | undefined;
const gate = new Promise<Row>((resolve) => (open = resolve));

enum Kind {
  One,
  Two,
}

class Repository<T extends Row> {
  constructor(private readonly row: Promise<T>) {}

  async find(_kind: Kind): Promise<T> {
    return await this.row; //> find < main | timer
  }
}

async function main(): Promise<Row> {
  const repository: Repository<Row> = new Repository(gate);
  return await repository.find(Kind.Two); //@ main
}

void main();
setTimeout(() => open?.({ id: 1 }), 1e6);
console.log("ready");
