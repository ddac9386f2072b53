-- Channel identifiers.
--! input bid.json
{"auction": 2000, "bidder": 1000, "price": 152, "channel": "channel-42", "url": "https://www.nexmark.com/b/d/item.htm?query=1&channel_id=28", "dateTime": "2026-01-01 00:00:01.429", "extra": "c"}
{"auction": 2000, "bidder": 1000, "price": 184, "channel": "channel-7", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:01.430", "extra": "c"}
{"auction": 2000, "bidder": 1000, "price": 179, "channel": "apple", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=28", "dateTime": "2026-01-01 00:00:02.448", "extra": "cc"}
{"auction": 2000, "bidder": 1000, "price": 25, "channel": "apple", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:02.449", "extra": ""}
{"auction": 2000, "bidder": 1000, "price": 142, "channel": "baidu", "url": "https://www.nexmark.com/b/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:03.488", "extra": "cc"}
{"auction": 2000, "bidder": 1000, "price": 12, "channel": "channel-42", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:03.489", "extra": ""}
{"auction": 2000, "bidder": 1000, "price": 117, "channel": "baidu", "url": "https://www.nexmark.com/c/e/item.htm?query=1&channel_id=46", "dateTime": "2026-01-01 00:00:04.064", "extra": "c"}
{"auction": 2000, "bidder": 1000, "price": 156, "channel": "channel-42", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:04.065", "extra": "c"}
{"auction": 2001, "bidder": 1000, "price": 9, "channel": "apple", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=28", "dateTime": "2026-01-01 00:00:04.498", "extra": "cccc"}
{"auction": 2001, "bidder": 1000, "price": 102, "channel": "google", "url": "https://www.nexmark.com/c/e/item.htm?query=1&channel_id=18", "dateTime": "2026-01-01 00:00:04.499", "extra": "c"}
{"auction": 2001, "bidder": 1000, "price": 150, "channel": "channel-42", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=18", "dateTime": "2026-01-01 00:00:05.747", "extra": "cccc"}
{"auction": 2001, "bidder": 1000, "price": 29, "channel": "apple", "url": "https://www.nexmark.com/a/f/item.htm?query=1&channel_id=88", "dateTime": "2026-01-01 00:00:05.748", "extra": "ccc"}
{"auction": 2001, "bidder": 1001, "price": 136, "channel": "channel-7", "url": "https://www.nexmark.com/b/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:07.068", "extra": ""}
{"auction": 2000, "bidder": 1001, "price": 197, "channel": "channel-42", "url": "https://www.nexmark.com/c/e/item.htm?query=1&channel_id=56", "dateTime": "2026-01-01 00:00:07.069", "extra": "c"}
{"auction": 2000, "bidder": 1001, "price": 129, "channel": "channel-42", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:08.097", "extra": "cc"}
{"auction": 2000, "bidder": 1001, "price": 196, "channel": "google", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:08.098", "extra": "cccc"}
{"auction": 2001, "bidder": 1000, "price": 62, "channel": "google", "url": "https://www.nexmark.com/c/d/item.htm?query=1&channel_id=63", "dateTime": "2026-01-01 00:00:08.198", "extra": ""}
{"auction": 2002, "bidder": 1000, "price": 169, "channel": "google", "url": "https://www.nexmark.com/b/f/item.htm?query=1&channel_id=68", "dateTime": "2026-01-01 00:00:08.199", "extra": "cccc"}
{"auction": 2000, "bidder": 1000, "price": 183, "channel": "channel-7", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:09.164", "extra": "cc"}
{"auction": 2001, "bidder": 1001, "price": 31, "channel": "channel-7", "url": "https://www.nexmark.com/a/d/item.htm?query=1&channel_id=3", "dateTime": "2026-01-01 00:00:09.165", "extra": "cccc"}
{"auction": 2000, "bidder": 1000, "price": 2, "channel": "channel-7", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:10.398", "extra": "c"}
{"auction": 2000, "bidder": 1001, "price": 19, "channel": "apple", "url": "https://www.nexmark.com/c/d/item.htm?query=1&channel_id=63", "dateTime": "2026-01-01 00:00:10.399", "extra": "c"}
{"auction": 2000, "bidder": 1001, "price": 63, "channel": "channel-42", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=13", "dateTime": "2026-01-01 00:00:11.602", "extra": "ccc"}
{"auction": 2001, "bidder": 1001, "price": 120, "channel": "baidu", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:11.603", "extra": ""}
{"auction": 2003, "bidder": 1001, "price": 47, "channel": "google", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=10", "dateTime": "2026-01-01 00:00:11.826", "extra": "ccc"}
{"auction": 2000, "bidder": 1002, "price": 139, "channel": "apple", "url": "https://www.nexmark.com/a/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:11.827", "extra": "c"}
{"auction": 2003, "bidder": 1001, "price": 55, "channel": "baidu", "url": "https://www.nexmark.com/b/d/item.htm?query=1&channel_id=1", "dateTime": "2026-01-01 00:00:12.266", "extra": "ccc"}
{"auction": 2002, "bidder": 1001, "price": 109, "channel": "baidu", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:12.267", "extra": "cccc"}
{"auction": 2003, "bidder": 1000, "price": 76, "channel": "google", "url": "https://www.nexmark.com/a/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:13.721", "extra": "cccc"}
{"auction": 2000, "bidder": 1001, "price": 15, "channel": "channel-42", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:13.722", "extra": "cccc"}
{"auction": 2000, "bidder": 1000, "price": 48, "channel": "channel-7", "url": "https://www.nexmark.com/a/f/item.htm?query=1&channel_id=31", "dateTime": "2026-01-01 00:00:14.143", "extra": "ccc"}
{"auction": 2000, "bidder": 1000, "price": 149, "channel": "channel-7", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:14.144", "extra": "ccc"}
{"auction": 2002, "bidder": 1001, "price": 102, "channel": "google", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:15.589", "extra": "ccc"}
{"auction": 2002, "bidder": 1000, "price": 118, "channel": "apple", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:15.590", "extra": ""}
{"auction": 2001, "bidder": 1001, "price": 34, "channel": "channel-7", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:16.790", "extra": "cc"}
{"auction": 2002, "bidder": 1001, "price": 140, "channel": "google", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:16.791", "extra": "cccc"}
{"auction": 2002, "bidder": 1000, "price": 35, "channel": "channel-42", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:16.906", "extra": "cccc"}
{"auction": 2001, "bidder": 1002, "price": 155, "channel": "facebook", "url": "https://www.nexmark.com/a/f/item.htm?query=1&channel_id=88", "dateTime": "2026-01-01 00:00:16.907", "extra": "cc"}
{"auction": 2003, "bidder": 1000, "price": 24, "channel": "facebook", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:18.041", "extra": ""}
{"auction": 2000, "bidder": 1001, "price": 164, "channel": "facebook", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:18.042", "extra": "cccc"}
{"auction": 2001, "bidder": 1001, "price": 111, "channel": "facebook", "url": "https://www.nexmark.com/a/d/item.htm?query=1&channel_id=6", "dateTime": "2026-01-01 00:00:19.016", "extra": "cc"}
{"auction": 2002, "bidder": 1001, "price": 171, "channel": "channel-42", "url": "https://www.nexmark.com/a/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:19.017", "extra": "ccc"}
{"auction": 2002, "bidder": 1001, "price": 46, "channel": "google", "url": "https://www.nexmark.com/b/d/item.htm?query=1&channel_id=43", "dateTime": "2026-01-01 00:00:20.387", "extra": "ccc"}
{"auction": 2002, "bidder": 1001, "price": 180, "channel": "facebook", "url": "https://www.nexmark.com/a/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:20.388", "extra": "ccc"}
{"auction": 2002, "bidder": 1002, "price": 79, "channel": "baidu", "url": "https://www.nexmark.com/a/d/item.htm?query=1&channel_id=25", "dateTime": "2026-01-01 00:00:20.942", "extra": "ccc"}
{"auction": 2003, "bidder": 1000, "price": 198, "channel": "facebook", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:20.943", "extra": "ccc"}
{"auction": 2005, "bidder": 1000, "price": 30, "channel": "facebook", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:22.433", "extra": "cc"}
{"auction": 2001, "bidder": 1003, "price": 89, "channel": "apple", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:22.434", "extra": "cccc"}
{"auction": 2006, "bidder": 1001, "price": 94, "channel": "channel-7", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:22.769", "extra": "cc"}
{"auction": 2006, "bidder": 1000, "price": 185, "channel": "facebook", "url": "https://www.nexmark.com/b/f/item.htm?query=1&channel_id=53", "dateTime": "2026-01-01 00:00:22.770", "extra": "cc"}
{"auction": 2004, "bidder": 1001, "price": 50, "channel": "channel-7", "url": "https://www.nexmark.com/b/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:23.693", "extra": "c"}
{"auction": 2006, "bidder": 1002, "price": 104, "channel": "channel-7", "url": "https://www.nexmark.com/c/d/item.htm?query=1&channel_id=27", "dateTime": "2026-01-01 00:00:23.694", "extra": "ccc"}
{"auction": 2006, "bidder": 1002, "price": 120, "channel": "channel-42", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:24.980", "extra": "cccc"}
{"auction": 2005, "bidder": 1001, "price": 169, "channel": "channel-42", "url": "https://www.nexmark.com/a/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:24.981", "extra": "cccc"}
{"auction": 2002, "bidder": 1002, "price": 58, "channel": "google", "url": "https://www.nexmark.com/a/d/item.htm?query=1&channel_id=32", "dateTime": "2026-01-01 00:00:25.766", "extra": "ccc"}
{"auction": 2006, "bidder": 1003, "price": 107, "channel": "apple", "url": "https://www.nexmark.com/c/f/item.htm?query=1&channel_id=90", "dateTime": "2026-01-01 00:00:25.767", "extra": "ccc"}
{"auction": 2006, "bidder": 1001, "price": 179, "channel": "google", "url": "https://www.nexmark.com/c/e/item.htm?query=1&channel_id=32", "dateTime": "2026-01-01 00:00:26.878", "extra": ""}
{"auction": 2006, "bidder": 1003, "price": 171, "channel": "google", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:26.879", "extra": "ccc"}
{"auction": 2007, "bidder": 1004, "price": 115, "channel": "baidu", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:28.232", "extra": "ccc"}
{"auction": 2005, "bidder": 1002, "price": 197, "channel": "google", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:28.233", "extra": "cc"}
{"auction": 2005, "bidder": 1002, "price": 86, "channel": "google", "url": "https://www.nexmark.com/b/f/item.htm?query=1&channel_id=20", "dateTime": "2026-01-01 00:00:29.232", "extra": "c"}
{"auction": 2006, "bidder": 1001, "price": 181, "channel": "channel-42", "url": "https://www.nexmark.com/a/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:29.233", "extra": "cc"}
{"auction": 2006, "bidder": 1000, "price": 53, "channel": "baidu", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:30.443", "extra": "cccc"}
{"auction": 2003, "bidder": 1003, "price": 123, "channel": "channel-7", "url": "https://www.nexmark.com/a/e/item.htm?query=1&channel_id=50", "dateTime": "2026-01-01 00:00:30.444", "extra": "ccc"}
{"auction": 2007, "bidder": 1002, "price": 112, "channel": "google", "url": "https://www.nexmark.com/b/d/item.htm?query=1&channel_id=86", "dateTime": "2026-01-01 00:00:31.645", "extra": "ccc"}
{"auction": 2005, "bidder": 1001, "price": 160, "channel": "baidu", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:31.646", "extra": "cccc"}
{"auction": 2004, "bidder": 1005, "price": 110, "channel": "apple", "url": "https://www.nexmark.com/a/e/item.htm?query=1&channel_id=34", "dateTime": "2026-01-01 00:00:32.900", "extra": "ccc"}
{"auction": 2006, "bidder": 1003, "price": 84, "channel": "google", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=54", "dateTime": "2026-01-01 00:00:32.901", "extra": "cc"}
{"auction": 2007, "bidder": 1005, "price": 139, "channel": "apple", "url": "https://www.nexmark.com/a/e/item.htm?query=1&channel_id=9", "dateTime": "2026-01-01 00:00:33.167", "extra": ""}
{"auction": 2004, "bidder": 1001, "price": 6, "channel": "google", "url": "https://www.nexmark.com/c/d/item.htm?query=1&channel_id=61", "dateTime": "2026-01-01 00:00:33.168", "extra": ""}
{"auction": 2005, "bidder": 1005, "price": 66, "channel": "baidu", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:34.422", "extra": ""}
{"auction": 2005, "bidder": 1000, "price": 149, "channel": "facebook", "url": "https://www.nexmark.com/a/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:34.423", "extra": "ccc"}
{"auction": 2005, "bidder": 1006, "price": 78, "channel": "channel-42", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:35.334", "extra": "cccc"}
{"auction": 2005, "bidder": 1004, "price": 110, "channel": "facebook", "url": "https://www.nexmark.com/c/e/item.htm?query=1&channel_id=83", "dateTime": "2026-01-01 00:00:35.335", "extra": "cc"}
{"auction": 2008, "bidder": 1000, "price": 111, "channel": "baidu", "url": "https://www.nexmark.com/b/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:35.459", "extra": "ccc"}
{"auction": 2006, "bidder": 1001, "price": 188, "channel": "baidu", "url": "https://www.nexmark.com/c/f/item.htm?query=1&channel_id=69", "dateTime": "2026-01-01 00:00:35.460", "extra": "ccc"}
{"auction": 2008, "bidder": 1004, "price": 69, "channel": "channel-42", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:36.511", "extra": ""}
{"auction": 2007, "bidder": 1001, "price": 193, "channel": "baidu", "url": "https://www.nexmark.com/b/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:36.512", "extra": "ccc"}
{"auction": 2005, "bidder": 1006, "price": 84, "channel": "baidu", "url": "https://www.nexmark.com/a/e/item.htm?query=1&channel_id=34", "dateTime": "2026-01-01 00:00:37.299", "extra": "cc"}
{"auction": 2007, "bidder": 1005, "price": 71, "channel": "channel-7", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:37.300", "extra": "c"}
{"auction": 2009, "bidder": 1005, "price": 126, "channel": "channel-42", "url": "https://www.nexmark.com/b/d/item.htm?query=1&channel_id=29", "dateTime": "2026-01-01 00:00:37.574", "extra": "ccc"}
{"auction": 2007, "bidder": 1005, "price": 149, "channel": "facebook", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:37.575", "extra": "cc"}
{"auction": 2010, "bidder": 1002, "price": 180, "channel": "facebook", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=30", "dateTime": "2026-01-01 00:00:38.545", "extra": ""}
{"auction": 2007, "bidder": 1000, "price": 191, "channel": "facebook", "url": "https://www.nexmark.com/c/f/item.htm?query=1&channel_id=28", "dateTime": "2026-01-01 00:00:38.546", "extra": "ccc"}
{"auction": 2010, "bidder": 1004, "price": 26, "channel": "channel-7", "url": "https://www.nexmark.com/a/e/item.htm?query=1&channel_id=23", "dateTime": "2026-01-01 00:00:39.211", "extra": "cc"}
{"auction": 2006, "bidder": 1002, "price": 71, "channel": "channel-42", "url": "https://www.nexmark.com/a/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:39.212", "extra": "c"}
{"auction": 2009, "bidder": 1000, "price": 147, "channel": "apple", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:40.617", "extra": "cc"}
{"auction": 2007, "bidder": 1004, "price": 123, "channel": "apple", "url": "https://www.nexmark.com/a/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:40.618", "extra": ""}
{"auction": 2009, "bidder": 1003, "price": 31, "channel": "apple", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:41.898", "extra": "cccc"}
{"auction": 2008, "bidder": 1006, "price": 116, "channel": "channel-7", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:41.899", "extra": "ccc"}
{"auction": 2011, "bidder": 1000, "price": 157, "channel": "channel-7", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:42.623", "extra": "c"}
{"auction": 2008, "bidder": 1001, "price": 41, "channel": "facebook", "url": "https://www.nexmark.com/a/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:42.624", "extra": "c"}
{"auction": 2010, "bidder": 1007, "price": 75, "channel": "baidu", "url": "https://www.nexmark.com/a/d/item.htm?query=1&channel_id=37", "dateTime": "2026-01-01 00:00:42.728", "extra": "ccc"}
{"auction": 2007, "bidder": 1003, "price": 68, "channel": "channel-42", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:42.729", "extra": "c"}
{"auction": 2007, "bidder": 1003, "price": 166, "channel": "channel-7", "url": "https://www.nexmark.com/a/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:43.698", "extra": ""}
{"auction": 2007, "bidder": 1004, "price": 153, "channel": "google", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:43.699", "extra": "ccc"}
{"auction": 2012, "bidder": 1007, "price": 113, "channel": "channel-7", "url": "https://www.nexmark.com/a/f/item.htm?query=1&channel_id=56", "dateTime": "2026-01-01 00:00:44.052", "extra": "cc"}
{"auction": 2012, "bidder": 1000, "price": 24, "channel": "facebook", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:44.053", "extra": "cccc"}
{"auction": 2008, "bidder": 1004, "price": 148, "channel": "channel-42", "url": "https://www.nexmark.com/a/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:45.354", "extra": "ccc"}
{"auction": 2010, "bidder": 1006, "price": 163, "channel": "google", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:45.355", "extra": "ccc"}
{"auction": 2010, "bidder": 1001, "price": 42, "channel": "channel-42", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:46.136", "extra": "cc"}
{"auction": 2011, "bidder": 1000, "price": 117, "channel": "channel-7", "url": "https://www.nexmark.com/a/e/item.htm?query=1&channel_id=15", "dateTime": "2026-01-01 00:00:46.137", "extra": "ccc"}
{"auction": 2008, "bidder": 1007, "price": 106, "channel": "channel-42", "url": "https://www.nexmark.com/a/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:47.289", "extra": "cccc"}
{"auction": 2011, "bidder": 1007, "price": 195, "channel": "channel-42", "url": "https://www.nexmark.com/a/d/item.htm?query=1&channel_id=17", "dateTime": "2026-01-01 00:00:47.290", "extra": "cc"}
{"auction": 2010, "bidder": 1000, "price": 142, "channel": "facebook", "url": "https://www.nexmark.com/b/d/item.htm?query=1&channel_id=15", "dateTime": "2026-01-01 00:00:48.286", "extra": "ccc"}
{"auction": 2009, "bidder": 1002, "price": 128, "channel": "channel-42", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:48.287", "extra": "cc"}
{"auction": 2012, "bidder": 1003, "price": 117, "channel": "baidu", "url": "https://www.nexmark.com/c/d/item.htm?query=1&channel_id=77", "dateTime": "2026-01-01 00:00:49.236", "extra": "cccc"}
{"auction": 2010, "bidder": 1004, "price": 198, "channel": "apple", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:49.237", "extra": "cccc"}
{"auction": 2009, "bidder": 1004, "price": 151, "channel": "facebook", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:49.883", "extra": "c"}
{"auction": 2012, "bidder": 1007, "price": 89, "channel": "channel-7", "url": "https://www.nexmark.com/b/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:49.884", "extra": "ccc"}
{"auction": 2011, "bidder": 1003, "price": 147, "channel": "google", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:50.915", "extra": "ccc"}
{"auction": 2009, "bidder": 1007, "price": 181, "channel": "facebook", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:50.916", "extra": "c"}
{"auction": 2013, "bidder": 1007, "price": 4, "channel": "apple", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:52.029", "extra": "c"}
{"auction": 2010, "bidder": 1004, "price": 87, "channel": "baidu", "url": "https://www.nexmark.com/c/f/item.htm?query=1&channel_id=11", "dateTime": "2026-01-01 00:00:52.030", "extra": "cc"}
{"auction": 2014, "bidder": 1005, "price": 161, "channel": "baidu", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:53.510", "extra": ""}
{"auction": 2014, "bidder": 1003, "price": 162, "channel": "apple", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:53.511", "extra": ""}
{"auction": 2010, "bidder": 1001, "price": 114, "channel": "channel-42", "url": "https://www.nexmark.com/a/f/item.htm?query=1&channel_id=4", "dateTime": "2026-01-01 00:00:54.498", "extra": ""}
{"auction": 2012, "bidder": 1004, "price": 92, "channel": "apple", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=68", "dateTime": "2026-01-01 00:00:54.499", "extra": "ccc"}
{"auction": 2011, "bidder": 1002, "price": 21, "channel": "google", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:55.757", "extra": "c"}
{"auction": 2013, "bidder": 1002, "price": 60, "channel": "channel-7", "url": "https://www.nexmark.com/b/f/item.htm?query=1&channel_id=33", "dateTime": "2026-01-01 00:00:55.758", "extra": ""}
--! sql
CREATE TABLE bid (auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, `dateTime` TIMESTAMP(3), extra STRING,
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/bid.json', 'format' = 'json');
CREATE TABLE p (auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, channel_id STRING)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT auction, bidder, price, channel, CASE
  WHEN LOWER(channel) = 'apple' THEN '0' WHEN LOWER(channel) = 'google' THEN '1'
  WHEN LOWER(channel) = 'facebook' THEN '2' WHEN LOWER(channel) = 'baidu' THEN '3'
  ELSE REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) END AS channel_id
FROM bid WHERE REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) IS NOT NULL OR LOWER(channel) IN ('apple', 'google', 'facebook', 'baidu');
--! expect
+I[2000, 1000, 117, baidu, 3]
+I[2000, 1000, 142, baidu, 3]
+I[2000, 1000, 152, channel-42, 28]
+I[2000, 1000, 179, apple, 0]
+I[2000, 1000, 25, apple, 0]
+I[2000, 1000, 48, channel-7, 31]
+I[2000, 1001, 164, facebook, 2]
+I[2000, 1001, 19, apple, 0]
+I[2000, 1001, 196, google, 1]
+I[2000, 1001, 197, channel-42, 56]
+I[2000, 1001, 63, channel-42, 13]
+I[2000, 1002, 139, apple, 0]
+I[2001, 1000, 102, google, 1]
+I[2001, 1000, 150, channel-42, 18]
+I[2001, 1000, 29, apple, 0]
+I[2001, 1000, 62, google, 1]
+I[2001, 1000, 9, apple, 0]
+I[2001, 1001, 111, facebook, 2]
+I[2001, 1001, 120, baidu, 3]
+I[2001, 1001, 31, channel-7, 3]
+I[2001, 1002, 155, facebook, 2]
+I[2001, 1003, 89, apple, 0]
+I[2002, 1000, 118, apple, 0]
+I[2002, 1000, 169, google, 1]
+I[2002, 1001, 102, google, 1]
+I[2002, 1001, 109, baidu, 3]
+I[2002, 1001, 140, google, 1]
+I[2002, 1001, 180, facebook, 2]
+I[2002, 1001, 46, google, 1]
+I[2002, 1002, 58, google, 1]
+I[2002, 1002, 79, baidu, 3]
+I[2003, 1000, 198, facebook, 2]
+I[2003, 1000, 24, facebook, 2]
+I[2003, 1000, 76, google, 1]
+I[2003, 1001, 47, google, 1]
+I[2003, 1001, 55, baidu, 3]
+I[2003, 1003, 123, channel-7, 50]
+I[2004, 1001, 6, google, 1]
+I[2004, 1005, 110, apple, 0]
+I[2005, 1000, 149, facebook, 2]
+I[2005, 1000, 30, facebook, 2]
+I[2005, 1001, 160, baidu, 3]
+I[2005, 1002, 197, google, 1]
+I[2005, 1002, 86, google, 1]
+I[2005, 1004, 110, facebook, 2]
+I[2005, 1005, 66, baidu, 3]
+I[2005, 1006, 84, baidu, 3]
+I[2006, 1000, 185, facebook, 2]
+I[2006, 1000, 53, baidu, 3]
+I[2006, 1001, 179, google, 1]
+I[2006, 1001, 188, baidu, 3]
+I[2006, 1002, 104, channel-7, 27]
+I[2006, 1003, 107, apple, 0]
+I[2006, 1003, 171, google, 1]
+I[2006, 1003, 84, google, 1]
+I[2007, 1000, 191, facebook, 2]
+I[2007, 1001, 193, baidu, 3]
+I[2007, 1002, 112, google, 1]
+I[2007, 1004, 115, baidu, 3]
+I[2007, 1004, 123, apple, 0]
+I[2007, 1004, 153, google, 1]
+I[2007, 1005, 139, apple, 0]
+I[2007, 1005, 149, facebook, 2]
+I[2008, 1000, 111, baidu, 3]
+I[2008, 1001, 41, facebook, 2]
+I[2009, 1000, 147, apple, 0]
+I[2009, 1003, 31, apple, 0]
+I[2009, 1004, 151, facebook, 2]
+I[2009, 1005, 126, channel-42, 29]
+I[2009, 1007, 181, facebook, 2]
+I[2010, 1000, 142, facebook, 2]
+I[2010, 1001, 114, channel-42, 4]
+I[2010, 1002, 180, facebook, 2]
+I[2010, 1004, 198, apple, 0]
+I[2010, 1004, 26, channel-7, 23]
+I[2010, 1004, 87, baidu, 3]
+I[2010, 1006, 163, google, 1]
+I[2010, 1007, 75, baidu, 3]
+I[2011, 1000, 117, channel-7, 15]
+I[2011, 1002, 21, google, 1]
+I[2011, 1003, 147, google, 1]
+I[2011, 1007, 195, channel-42, 17]
+I[2012, 1000, 24, facebook, 2]
+I[2012, 1003, 117, baidu, 3]
+I[2012, 1004, 92, apple, 0]
+I[2012, 1007, 113, channel-7, 56]
+I[2013, 1002, 60, channel-7, 33]
+I[2013, 1007, 4, apple, 0]
+I[2014, 1003, 162, apple, 0]
+I[2014, 1005, 161, baidu, 3]
--! flink 2.3.0
