package cli

// encryptedKey is an EC key as openssl pkcs8 -topk8 writes it.
const encryptedKey = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg1Wt9x5SzydwICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEELdqKKbqtk1p0eYASM9hqkgEgZDM
g3Lw12CBfUb2pnKm4lOGrgyiJhOjiQsS3hozFurYJ0EQGBusOWoKBTSdzodqk5ro
/YnQjjx3NuONHoWV2ECilLKZxQ2OvTr0WhhR/rp8/DRslPHiFrCfaFU3TkU8zgXb
GbG4Owp+jzpmVJdrZwLyj3BwCqlOt+ES4FtutDVnDX+ZxPlWGo4Ax3ht5O2gXY4=
-----END ENCRYPTED PRIVATE KEY-----
`

// nodeVerifier is a server for node: the same checks as verifier's, by node's crypto, which is OpenSSL's.
const nodeVerifier = `
const http = require('http'), crypto = require('crypto'), fs = require('fs');
const [port, dir] = process.argv.slice(2);
const pub = n => crypto.createPublicKey(fs.readFileSync(dir + '/' + n + '.pub'));
const keys = { rsa: pub('rsa'), ec: pub('ec'), ed: pub('ed') }, seen = new Set();
const hmac = (h, k, d) => crypto.createHmac(h, k).update(d);
const sha = d => crypto.createHash('sha256').update(d).digest();
const enc = s => encodeURIComponent(s).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase());
const now = () => Date.now() / 1000;

const checks = {
  oauth1(req, body, refuse) {
    const problem = p => refuse({ 'WWW-Authenticate': 'OAuth realm="shop", oauth_problem="' + p + '"' });
    const p = {};
    for (const m of (req.headers.authorization || '').matchAll(/(\w+)="([^"]*)"/g)) p[m[1]] = decodeURIComponent(m[2]);
    if (!p.oauth_signature) return problem('parameter_absent');
    const url = new URL('http://' + req.headers.host + req.url);
    const list = Object.entries(p).filter(([n]) => n !== 'realm' && n !== 'oauth_signature');
    list.push(...url.searchParams);
    if ((req.headers['content-type'] || '').startsWith('application/x-www-form-urlencoded')) list.push(...new URLSearchParams(body.toString()));
    const normal = list.map(([n, v]) => enc(n) + '=' + enc(v)).sort().join('&');
    const base = [req.method, enc('http://' + req.headers.host + req.url.split('?')[0]), enc(normal)].join('&');
    const key = 'CANARY-consumer&' + (p.oauth_token ? 'CANARY-token-secret' : '');
    const s = p.oauth_signature;
    const ok = {
      'HMAC-SHA1': () => hmac('sha1', key, base).digest('base64') === s,
      'HMAC-SHA256': () => hmac('sha256', key, base).digest('base64') === s,
      'RSA-SHA1': () => crypto.verify('RSA-SHA1', Buffer.from(base), keys.rsa, Buffer.from(s, 'base64')),
      'PLAINTEXT': () => s === key,
    }[p.oauth_signature_method];
    if (p.oauth_consumer_key !== 'shop') return problem('consumer_key_unknown');
    if (!ok || !ok()) return problem('signature_invalid');
    if (p.oauth_nonce && seen.has(p.oauth_nonce)) return problem('nonce_used');
    seen.add(p.oauth_nonce);
  },
  hmac(req, body, refuse) {
    const data = [req.method, req.url.split('?')[0], req.headers['x-timestamp'], body].join('\n');
    if (req.headers['x-signature'] !== 'sha256=' + hmac('sha256', 'CANARY-shared', data).digest('hex')) return refuse({}, 'invalid signature');
  },
  signed(req, body, refuse) {
    const want = { 'Accept-Signature': 'sig1=("@method" "@target-uri"' + (body.length ? ' "content-digest"' : '') + ');created' };
    const [, label, params, list] = /^(\w+)=(\(([^)]*)\).*)$/.exec(req.headers['signature-input'] || '') || [];
    const [, same, value] = /^(\w+)=:([^:]*):$/.exec(req.headers.signature || '') || [];
    if (!label || label !== same) return refuse(want, 'not signed');
    const parts = list.split(' ').filter(x => x);
    const derived = { '"@method"': req.method, '"@target-uri"': 'http://' + req.headers.host + req.url, '"@authority"': req.headers.host };
    const base = parts.map(c => c + ': ' + (derived[c] || req.headers[JSON.parse(c)]) + '\n').join('') + '"@signature-params": ' + params;
    if (!parts.includes('"@method"') || !parts.includes('"@target-uri"') || body.length && !parts.includes('"content-digest"')) return refuse(want, 'too little is signed');
    if (body.length && req.headers['content-digest'] !== 'sha-256=:' + sha(body).toString('base64') + ':') return refuse({}, 'digest mismatch');
    const text = Buffer.from(base), got = Buffer.from(value, 'base64');
    const ok = {
      ed: () => crypto.verify(null, text, keys.ed, got),
      ec: () => crypto.verify('sha256', text, { key: keys.ec, dsaEncoding: 'ieee-p1363' }, got),
      pss: () => crypto.verify('sha512', text, { key: keys.rsa, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 }, got),
      v15: () => crypto.verify('sha256', text, keys.rsa, got),
      shared: () => hmac('sha256', 'CANARY-shared', text).digest().equals(got),
    }[(/keyid="([^"]*)"/.exec(params) || [])[1]];
    if (!ok || !ok()) return refuse({}, 'signature verification failed');
  },
  dpop(req, body, refuse) {
    const bad = (code, why, more) => refuse({ 'WWW-Authenticate': 'DPoP error="' + code + '", error_description="' + why + '", algs="ES256"', ...more });
    if (req.headers.authorization !== 'DPoP CANARY-dpop-token') return bad('invalid_token', 'unknown token');
    const part = (req.headers.dpop || '').split('.');
    if (part.length !== 3) return bad('invalid_dpop_proof', 'no proof');
    const [head, claims] = part.slice(0, 2).map(x => JSON.parse(Buffer.from(x, 'base64url')));
    const key = crypto.createPublicKey({ key: head.jwk, format: 'jwk' });
    const thumb = j => sha(JSON.stringify({ crv: j.crv, kty: j.kty, x: j.x, y: j.y })).toString('base64url');
    if (head.typ !== 'dpop+jwt' || head.alg !== 'ES256' || head.jwk.d) return bad('invalid_dpop_proof', 'header');
    if (!crypto.verify('sha256', Buffer.from(part[0] + '.' + part[1]), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(part[2], 'base64url'))) return bad('invalid_dpop_proof', 'the signature');
    if (claims.htm !== req.method) return bad('invalid_dpop_proof', 'htm');
    if (claims.htu !== 'http://' + req.headers.host + req.url.split('?')[0]) return bad('invalid_dpop_proof', 'htu');
    if (Math.abs(now() - claims.iat) > 60) return bad('invalid_dpop_proof', 'iat');
    if (claims.ath !== sha('CANARY-dpop-token').toString('base64url')) return bad('invalid_dpop_proof', 'ath');
    if (!claims.jti || seen.has(claims.jti)) return bad('invalid_dpop_proof', 'jti was already used');
    if (thumb(head.jwk) !== thumb(keys.ec.export({ format: 'jwk' }))) return bad('invalid_token', 'the key of the proof is not the one of the token');
    seen.add(claims.jti);
    if (claims.nonce !== 'n-1') return bad('use_dpop_nonce', 'want a nonce', { 'DPoP-Nonce': 'n-1' });
  },
};
http.createServer((req, res) => {
  const chunks = [];
  req.on('data', c => chunks.push(c)).on('end', () => {
    let done = false;
    const refuse = (headers, text) => { done = true; res.writeHead(401, headers); res.end(text || ''); };
    const check = checks[req.url.split(/[/?]/)[1]];
    if (check) check(req, Buffer.concat(chunks), refuse);
    if (!done) res.end('ok');
  });
}).listen(+port, '127.0.0.1');
`
