export function isWebPort(port: number): boolean {
  return mayBeHttp(port) && (port === 80 || (port >= 3000 && port < 10_000));
}

export function mayBeHttp(port: number): boolean {
  return protocolOf(port) === undefined;
}

/** The usual protocol of a port that is not plain HTTP, such as `SSH`. */
export function protocolOf(port: number): string | undefined {
  return Object.keys(PROTOCOLS).find((protocol) => PROTOCOLS[protocol]?.includes(port));
}

const PROTOCOLS: Readonly<Record<string, readonly number[]>> = {
  FTP: [21],
  SSH: [22, 2222],
  Telnet: [23],
  mail: [25, 110, 143, 465, 587, 993, 995],
  DNS: [53],
  TLS: [443, 8443],
  'a directory protocol': [389, 636],
  'a file protocol': [139, 445, 873, 2049],
  'a database protocol': [1433, 1521, 3306, 5432, 6379, 7687, 9042, 11211, 26257, 27017, 28015],
  'a broker protocol': [1883, 2181, 4222, 4369, 5671, 5672, 6650, 8883, 9092, 61616],
  'a stream protocol': [554, 1935, 3478, 5060, 5222, 6667, 6697],
  'a desktop protocol': [3389, 5900],
  'a VPN protocol': [1194, 51820],
  'a game protocol': [25565, 27015],
  'a debugger protocol': [5005, 9229],
};
