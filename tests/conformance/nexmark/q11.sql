-- User sessions.
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
CREATE TABLE p (bidder BIGINT, bid_count BIGINT, starttime TIMESTAMP(3), endtime TIMESTAMP(3))
  WITH ('connector' = 'print');
INSERT INTO p
SELECT bidder, COUNT(*) AS bid_count, SESSION_START(`dateTime`, INTERVAL '3' SECOND) AS starttime, SESSION_END(`dateTime`, INTERVAL '3' SECOND) AS endtime
FROM bid GROUP BY bidder, SESSION(`dateTime`, INTERVAL '3' SECOND);
--! expect
+I[1000, 1, 2026-01-01T00:00:30.443, 2026-01-01T00:00:33.443]
+I[1000, 16, 2026-01-01T00:00:01.429, 2026-01-01T00:00:13.398]
+I[1000, 2, 2026-01-01T00:00:34.423, 2026-01-01T00:00:38.459]
+I[1000, 6, 2026-01-01T00:00:38.546, 2026-01-01T00:00:51.286]
+I[1000, 9, 2026-01-01T00:00:13.721, 2026-01-01T00:00:25.770]
+I[1001, 1, 2026-01-01T00:00:42.624, 2026-01-01T00:00:45.624]
+I[1001, 1, 2026-01-01T00:00:46.136, 2026-01-01T00:00:49.136]
+I[1001, 1, 2026-01-01T00:00:54.498, 2026-01-01T00:00:57.498]
+I[1001, 29, 2026-01-01T00:00:07.068, 2026-01-01T00:00:39.512]
+I[1002, 1, 2026-01-01T00:00:11.827, 2026-01-01T00:00:14.827]
+I[1002, 1, 2026-01-01T00:00:16.907, 2026-01-01T00:00:19.907]
+I[1002, 1, 2026-01-01T00:00:48.287, 2026-01-01T00:00:51.287]
+I[1002, 2, 2026-01-01T00:00:38.545, 2026-01-01T00:00:42.212]
+I[1002, 2, 2026-01-01T00:00:55.757, 2026-01-01T00:00:58.758]
+I[1002, 7, 2026-01-01T00:00:20.942, 2026-01-01T00:00:34.645]
+I[1003, 1, 2026-01-01T00:00:22.434, 2026-01-01T00:00:25.434]
+I[1003, 2, 2026-01-01T00:00:25.767, 2026-01-01T00:00:29.879]
+I[1003, 2, 2026-01-01T00:00:30.444, 2026-01-01T00:00:35.901]
+I[1003, 3, 2026-01-01T00:00:41.898, 2026-01-01T00:00:46.698]
+I[1003, 3, 2026-01-01T00:00:49.236, 2026-01-01T00:00:56.511]
+I[1004, 1, 2026-01-01T00:00:28.232, 2026-01-01T00:00:31.232]
+I[1004, 2, 2026-01-01T00:00:43.699, 2026-01-01T00:00:48.354]
+I[1004, 4, 2026-01-01T00:00:35.335, 2026-01-01T00:00:43.618]
+I[1004, 4, 2026-01-01T00:00:49.237, 2026-01-01T00:00:57.499]
+I[1005, 1, 2026-01-01T00:00:53.510, 2026-01-01T00:00:56.510]
+I[1005, 6, 2026-01-01T00:00:32.900, 2026-01-01T00:00:40.575]
+I[1006, 1, 2026-01-01T00:00:41.899, 2026-01-01T00:00:44.899]
+I[1006, 1, 2026-01-01T00:00:45.355, 2026-01-01T00:00:48.355]
+I[1006, 2, 2026-01-01T00:00:35.334, 2026-01-01T00:00:40.299]
+I[1007, 2, 2026-01-01T00:00:42.728, 2026-01-01T00:00:47.052]
+I[1007, 5, 2026-01-01T00:00:47.289, 2026-01-01T00:00:55.029]
--! flink 2.3.0
