/** Headers by which visitors could make an application believe something about them. */
export const CLAIMS: readonly string[] = `
  Forwarded Client-IP True-Client-IP CF-Connecting-IP X-Client-IP X-Cluster-Client-IP Fastly-Client-IP Front-End-Https
  X-Forwarded X-Forwarded-By X-Forwarded-Prefix X-Forwarded-Protocol X-Forwarded-Scheme X-Forwarded-Server
  X-Forwarded-Ssl X-Forwarded-Uri X-Forwarded-Method X-Forwarded-Path X-Original-Host X-Original-URL X-Original-URI
  X-Original-Forwarded-For X-Rewrite-URL X-Scheme X-Url-Scheme`
  .trim()
  .split(/\s+/);

/** The same to CGI, WSGI, Rack and PHP, and what bgc itself tells an application. */
export const LOOKALIKES: readonly string[] = `
  X_Forwarded_For X_Forwarded-For X-Forwarded_For X_Forwarded_Proto X-Forwarded_Proto X_Forwarded_Host
  X_Forwarded_Port X_Real_IP X-Real_IP X_Real-IP X_Request_ID X_Bgc_Preview X_Forwarded_Ssl X_Forwarded_Prefix
  X_Original_URL X_Rewrite_URL X_Cluster-Client_IP Content_Length Transfer_Encoding Client_IP True_Client_IP
  CF_Connecting_IP x_forwarded_for X_FORWARDED_FOR`
  .trim()
  .split(/\s+/);

/** What bgc says itself, whatever a visitor says. */
export const OWN: readonly string[] = `
  X-Forwarded-For X-Forwarded-Proto X-Forwarded-Host X-Forwarded-Port X-Real-IP X-Request-ID`
  .trim()
  .split(/\s+/);

/** What an application gets as it was sent. */
export const PASSED_ON: readonly string[] = `
  api_key Api_Key X_Tenant X-Api_Version Authorization Accept-Language X-Requested-With X-CSRF-Token traceparent
  X-HTTP-Method-Override Sec-Fetch-Site`
  .trim()
  .split(/\s+/);
