// A handler for threads whose module has no `propagation`.
export default (): string => "handled";
