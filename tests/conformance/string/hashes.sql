-- Digests in hexadecimal.
--! input strs.json
{"id": 1, "s": "hello world", "t": "o", "n": 3}
{"id": 2, "s": "", "t": "", "n": 0}
{"id": 3, "s": null, "t": "a", "n": 1}
{"id": 4, "s": "Äpfel straße", "t": "p", "n": 2}
{"id": 5, "s": "日本語テキスト", "t": "本", "n": -1}
{"id": 6, "s": "  padded  ", "t": " ", "n": 5}
{"id": 7, "s": "a,b,,c", "t": ",", "n": 1}
{"id": 8, "s": "MiXeD 123", "t": "1", "n": 100}
{"id": 9, "s": "x", "t": null, "n": null}
{"id": 10, "s": "aaa", "t": "a", "n": 2}
{"id": 11, "s": "The quick brown fox", "t": "quick", "n": 4}
{"id": 12, "s": "123", "t": "3", "n": -2}
{"id": 13, "s": "it's", "t": "'", "n": 1}
{"id": 14, "s": "-4.5", "t": ".", "n": 2}
--! sql
CREATE TABLE strs (id INT, s STRING, t STRING, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/strs.json', 'format' = 'json');
CREATE TABLE p (id INT, e1 STRING, e2 STRING, e3 STRING, e4 STRING)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, MD5(s) AS e1,
  SHA1(s) AS e2,
  SHA224(s) AS e3,
  SHA256(s) AS e4
FROM strs;
--! expect
+I[1, 5eb63bbbe01eeed093cb22bb8f5acdc3, 2aae6c35c94fcfb415dbe95f408b9ce91ee846ed, 2f05477fc24bb4faefd86517156dafdecec45b8ad3cf2522a563582b, b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9]
+I[10, 47bce5c74f589f4867dbd57e9ca9f808, 7e240de74fb1ed08fa08d38063f6a6a91462a815, ed782653bfec275cf37d027511a68cece08d1e53df1360c762ce043a, 9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0]
+I[11, a2004f37730b9445670a738fa0fc9ee5, c519c1a06cdbeb2bc499e22137fb48683858b345, 146129bd31db775c819f4c28929cc5ac7130d4bac470e97134857c1a, 5cac4f980fedc3d3f1f99b4be3472c9b30d56523e632d151237ec9309048bda9]
+I[12, 202cb962ac59075b964b07152d234b70, 40bd001563085fc35165329ea1ff5c5ecbdbbeef, 78d8045d684abd2eece923758f3cd781489df3a48e1278982466017f, a665a45920422f9d417e4867efdc4fb8a04a1f3fff1fa07e998e86f7f7a27ae3]
+I[13, 706dc2ee585fb5dcb18e3ac08da7ce0c, 79bbc535e98fe7e64ace715175a9b3d6e4167bf0, 56fd204bc0e72be05cf18cb7e1138b6c99bc1a2307f9f1a981b3b56b, 24ceef1cb6b0cbc0b3321021318245760500d1b1e9411a091929268ad1491c9e]
+I[14, 0fb4c9f11b979e91021c615b7eae365c, 5e5c583f9a50c2070dd3b1c81718bae2f2db6b4f, 2089281d9a9b47a741c25ee15b37d2520a17ac0006d5d2ffd3c0f053, 28a54a8b18714a7369d93c1b4e179ab1eb0341e74ddee57b134c68ed633a9e9f]
+I[2, d41d8cd98f00b204e9800998ecf8427e, da39a3ee5e6b4b0d3255bfef95601890afd80709, d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855]
+I[3, null, null, null, null]
+I[4, 9bd31a752a7f3a8fc472f4bdfb2d9495, 7b9bac3d82d823945f6ac0009447773c1640dcb8, fd002ade3015110a342b8509f24d11ab8d610b26d67c7ef65ac3955e, 83f01d96a20473d38cdc00a769c7d0197417c774a813f7f99150289010ad0fd7]
+I[5, 291a033f45232d75458716bcc03d90a0, 6601987c00d1704a2ff441f8e255f419e89b21b6, 4670c505dafc4065d253a85305d7e6a46c3ce6158c0391f06f117174, 8ad066c6ca423017415d5bb0ae118c6a8ec6c1da0e02a3257afbd7813e1119fa]
+I[6, 2c10e6b3ece52c46634f659109e15fea, 4809cd5b61c206703caf5a9f0037d840772cdbb9, 1719218c6d303460da28f732679ed178f01e7eefd1f45aa6cd6bd309, 3d4a55719d2ebc89e0e90d5c6ca663ba4871cb0aa98603cf716bf343db149465]
+I[7, e25525e3d41f57be29ab0ecf3365ba14, bbe0c2e8d1839efe6e48f831e936872f821292e7, 3738fc813ac86f080add931a65aed5f90ddc7fa8d1cab08d5717711b, 11fa270fc075dcc5dfda7121ed65bb665670468286b1f2cfe260df31d878ff21]
+I[8, 88b730710249585446bf7d3196dccc7c, c3e017d789ad891290c20361c08a9c4ab554d3b9, 30e8480d864ec99213d319cf9b482e221521e88ab4829cf8db2ba8e6, e1946a02bd4149f483acafffc03ce95ff42ea09d4e0b65d2c8b76ee42230fed6]
+I[9, 9dd4e461268c8034f5c8564e155c67a6, 11f6ad8ec52a2984abaafd7c3b516503785c2072, 54a2f7f92a5f975d8096af77a126edda7da60c5aa872ef1b871701ae, 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881]
--! flink 2.3.0
