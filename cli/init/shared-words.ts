/** Names of images and services that keep data, watch, guard or test: the same for every version. */
export const PRODUCTS = words(`
  db database cache broker postgres postgresql postgis timescaledb pgvector pgvecto pgvecto-rs vectorchord pgbouncer
  pgpool pgdog supavisor mysql mariadb percona proxysql maxscale sqlserver mssql cockroach cockroachdb yugabyte
  mongo mongodb ferretdb redis redis-stack valkey keydb dragonfly dragonflydb memcached rabbitmq nats kafka cp-kafka
  zookeeper cp-zookeeper schema-registry redpanda activemq eclipse-mosquitto mosquitto emqx
  elasticsearch opensearch kibana opensearch-dashboards solr meilisearch typesense manticore quickwit
  clickhouse clickhouse-server clickhouse-keeper cassandra scylla scylladb couchdb couchbase rethinkdb arangodb
  surrealdb influxdb questdb victoria-metrics neo4j dgraph etcd consul vault openbao minio seaweedfs
  qdrant weaviate milvus chromadb localstack azurite beanstalkd temporalio
  gluetun wireguard wg-easy openvpn tailscale headscale netbird zerotier cloudflared ngrok frpc frps
  fluentd fluent-bit fluentbit logstash filebeat metricbeat promtail loki syslog syslog-ng rsyslog dozzle
  prometheus alertmanager grafana jaeger zipkin otel otel-collector otelcol opentelemetry-collector
  opentelemetry-collector-contrib cadvisor pushgateway statsd telegraf netdata datadog datadog-agent uptime-kuma
  blackbox
  mailhog mailpit maildev mailcatcher mailserver postfix dovecot stalwart smtp4dev inbucket greenmail
  adminer phpmyadmin pgadmin pgadmin4 mongo-express redis-commander redisinsight pgweb cloudbeaver kafka-ui kafdrop akhq
  portainer portainer-ce portainer-agent
  watchtower diun ouroboros autoheal docker-socket-proxy socket-proxy dockerproxy ofelia crowdsec fail2ban certbot acme-sh
  playwright cypress selenium selenium-hub selenoid standalone-chrome standalone-chromium standalone-firefox browserless
  chromium puppeteer k6 locust artillery newman e2e test tests wiremock mockserver
  coturn coredns pihole dnsmasq adguardhome clamav
`);

/** So may an application be called that is built here; what others built is an edge, a queue or an exporter. */
export const GENERIC = words(`
  traefik caddy haproxy envoy nginx-proxy nginx-proxy-manager swag acme-companion docker-gen cloud-sql-proxy
  queue mq vpn tunnel logs logging monitor monitoring metrics backup backups storage s3 dns mail smtp ftp sftp ssh
  exporter oracle sonic tempo garage chroma vector flower zinc artemis temporal alloy pulsar mimir yacht glances unbound
  dockge nomad
`);

/** Say which one of several, not what it is. */
export const QUALIFIERS = words(`
  server service primary secondary replica master slave leader follower main node cluster data local dev prod production
  staging alpine ha ce oss standalone single
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
