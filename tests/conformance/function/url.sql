-- URL_ENCODE, URL_DECODE, PARSE_URL and addresses of IPv4.
--! input t.json
{"s": "hello world", "e": "", "u": "Äpfel straße 日本", "x": null, "n": 2, "b": "AQID/w==", "h": "48656C6C6F"}
--! sql
CREATE TABLE t (s STRING, e STRING, u STRING, x STRING, n INT, b BYTES, h STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
--! eval FROM t
URL_ENCODE(u) => %C3%84pfel+stra%C3%9Fe+%E6%97%A5%E6%9C%AC :: STRING
URL_ENCODE('a b&c=d/e?f*g-h_i.j~k+l%') => a+b%26c%3Dd%2Fe%3Ff*g-h_i.j%7Ek%2Bl%25 :: STRING
URL_ENCODE('') => 
URL_ENCODE(x) => null :: STRING
URL_DECODE('a+b%26c') => a b&c :: STRING
URL_DECODE('%E6%97%A5') => 日 :: STRING
URL_DECODE('%') => null :: STRING
URL_DECODE('%zz') => null :: STRING
URL_DECODE('%4') => null :: STRING
URL_DECODE('%FF') => � :: STRING
URL_DECODE(x) => null :: STRING
URL_DECODE('') => 
URL_DECODE('a%20b', TRUE) => ! Invalid number of arguments to function 'URL_DECODE'. Was expecting 1 arguments
URL_DECODE('%zz', TRUE) => ! Invalid number of arguments to function 'URL_DECODE'. Was expecting 1 arguments
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'HOST') => www.example.com :: STRING
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'PATH') => /path/a.htm :: STRING
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'QUERY') => q=1&r=%20x :: STRING
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'REF') => frag :: STRING
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'PROTOCOL') => http :: STRING
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'FILE') => /path/a.htm?q=1&r=%20x :: STRING
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'AUTHORITY') => user:pw@www.example.com:8080 :: STRING
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'USERINFO') => user:pw :: STRING
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'QUERY', 'q') => 1 :: STRING
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'QUERY', 'r') => %20x :: STRING
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'QUERY', 'z') => null :: STRING
PARSE_URL('http://user:pw@www.example.com:8080/path/a.htm?q=1&r=%20x#frag', 'PATH', 'q') => null :: STRING
PARSE_URL('http://a/b', 'host') => null :: STRING
PARSE_URL('http://a/b', 'PORT') => null :: STRING
PARSE_URL('http://a/b', 'QUERY') => null :: STRING
PARSE_URL('http://a/b', 'REF') => null :: STRING
PARSE_URL('http://a/b', 'USERINFO') => null :: STRING
PARSE_URL('http://a', 'PATH') => 
PARSE_URL('http://a', 'FILE') => 
PARSE_URL('http://a?x=1', 'QUERY') => x=1 :: STRING
PARSE_URL('http://a?x=1', 'HOST') => a :: STRING
PARSE_URL('http://a?x=1', 'FILE') => ?x=1 :: STRING
PARSE_URL('http://a#f', 'REF') => f :: STRING
PARSE_URL('http://a#f', 'HOST') => a :: STRING
PARSE_URL('nonsense', 'HOST') => null :: STRING
PARSE_URL('foo://a/b', 'HOST') => null :: STRING
PARSE_URL('https://a/b', 'HOST') => a :: STRING
PARSE_URL('ftp://a/b', 'PROTOCOL') => ftp :: STRING
PARSE_URL('HTTP://A/b', 'HOST') => A :: STRING
PARSE_URL('HTTP://A/b', 'PROTOCOL') => http :: STRING
PARSE_URL('mailto:a@b.c', 'PATH') => a@b.c :: STRING
PARSE_URL('file:///a/b', 'PATH') => /a/b :: STRING
PARSE_URL('file:///a/b', 'HOST') => 
PARSE_URL('http:///b', 'HOST') => 
PARSE_URL('http://a:x/b', 'HOST') => null :: STRING
PARSE_URL('http://a b/c', 'HOST') => a b :: STRING
PARSE_URL(' http://a/c ', 'HOST') => a :: STRING
PARSE_URL('http://[::1]:80/c', 'HOST') => [::1] :: STRING
PARSE_URL('http:a/b', 'PATH') => a/b :: STRING
PARSE_URL('http://a/b?q=1&q=2', 'QUERY', 'q') => 1 :: STRING
PARSE_URL('http://a/b?aq=1&q=2', 'QUERY', 'q') => 2 :: STRING
PARSE_URL('http://a/b?q', 'QUERY', 'q') => null :: STRING
PARSE_URL('http://a/b?q=', 'QUERY', 'q') => 
PARSE_URL('http://a/b?a.b=1', 'QUERY', 'a.b') => 1 :: STRING
PARSE_URL('http://a/../b/./c', 'PATH') => /../b/./c :: STRING
PARSE_URL('', 'HOST') => null :: STRING
PARSE_URL(x, 'HOST') => null :: STRING
PARSE_URL('http://a', x) => null :: STRING
PARSE_URL('http://a?q=1', 'QUERY', x) => null :: STRING
INET_ATON('1.2.3.4') => 16909060 :: BIGINT
INET_NTOA(16909060) => 1.2.3.4 :: STRING
INET_ATON('255.255.255.255') => 4294967295 :: BIGINT
INET_ATON('1.2.3') => 16908291 :: BIGINT
INET_ATON('127.1') => 2130706433 :: BIGINT
INET_ATON('1.2.3.4.5') => null :: BIGINT
INET_ATON('256.1.1.1') => null :: BIGINT
INET_ATON('01.2.3.4') => 16909060 :: BIGINT
INET_ATON(' 1.2.3.4') => null :: BIGINT
INET_ATON('abc') => null :: BIGINT
INET_ATON('') => null :: BIGINT
INET_ATON(x) => null :: BIGINT
INET_NTOA(0) => 0.0.0.0 :: STRING
INET_NTOA(4294967295) => 255.255.255.255 :: STRING
INET_NTOA(4294967296) => null :: STRING
INET_NTOA(-1) => null :: STRING
INET_NTOA(CAST(x AS INT)) => null :: STRING
--! differ FROM t
URL_DECODE('%zz', TRUE) => ! No match found for function signature URL_DECODE(<CHARACTER>, <BOOLEAN>).
URL_DECODE('a%20b', TRUE) => ! No match found for function signature URL_DECODE(<CHARACTER>, <BOOLEAN>).
--! flink 2.3.0
