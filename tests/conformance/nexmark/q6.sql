-- Average selling price by seller: OVER on updates.  Flink refuses it; SQLite gave the rows.
--! input auction.json
{"id": 2000, "itemName": "hat", "description": "d", "initialBid": 18, "reserve": 81, "dateTime": "2026-01-01 00:00:01.419", "expires": "2026-01-01 00:00:09.076", "seller": 1000, "category": 12}
{"id": 2001, "itemName": "cup", "description": "d", "initialBid": 25, "reserve": 84, "dateTime": "2026-01-01 00:00:04.488", "expires": "2026-01-01 00:00:23.649", "seller": 1000, "category": 12}
{"id": 2002, "itemName": "hat", "description": "d", "initialBid": 21, "reserve": 112, "dateTime": "2026-01-01 00:00:08.188", "expires": "2026-01-01 00:00:12.507", "seller": 1000, "category": 11}
{"id": 2003, "itemName": "cup", "description": "d", "initialBid": 7, "reserve": 81, "dateTime": "2026-01-01 00:00:11.816", "expires": "2026-01-01 00:00:18.955", "seller": 1000, "category": 12}
{"id": 2004, "itemName": "hat", "description": "d", "initialBid": 37, "reserve": 116, "dateTime": "2026-01-01 00:00:15.579", "expires": "2026-01-01 00:00:24.762", "seller": 1001, "category": 10}
{"id": 2005, "itemName": "hat", "description": "d", "initialBid": 1, "reserve": 64, "dateTime": "2026-01-01 00:00:19.006", "expires": "2026-01-01 00:00:24.238", "seller": 1001, "category": 12}
{"id": 2006, "itemName": "pen", "description": "d", "initialBid": 17, "reserve": 55, "dateTime": "2026-01-01 00:00:22.759", "expires": "2026-01-01 00:00:38.371", "seller": 1003, "category": 10}
{"id": 2007, "itemName": "cup", "description": "d", "initialBid": 16, "reserve": 68, "dateTime": "2026-01-01 00:00:26.868", "expires": "2026-01-01 00:00:41.616", "seller": 1000, "category": 10}
{"id": 2008, "itemName": "hat", "description": "d", "initialBid": 48, "reserve": 119, "dateTime": "2026-01-01 00:00:31.635", "expires": "2026-01-01 00:00:48.740", "seller": 1004, "category": 10}
{"id": 2009, "itemName": "pen", "description": "d", "initialBid": 38, "reserve": 138, "dateTime": "2026-01-01 00:00:35.324", "expires": "2026-01-01 00:00:52.932", "seller": 1005, "category": 10}
{"id": 2010, "itemName": "pen", "description": "d", "initialBid": 47, "reserve": 102, "dateTime": "2026-01-01 00:00:37.564", "expires": "2026-01-01 00:00:49.568", "seller": 1004, "category": 10}
{"id": 2011, "itemName": "hat", "description": "d", "initialBid": 44, "reserve": 56, "dateTime": "2026-01-01 00:00:41.888", "expires": "2026-01-01 00:00:48.373", "seller": 1002, "category": 12}
{"id": 2012, "itemName": "cup", "description": "d", "initialBid": 45, "reserve": 88, "dateTime": "2026-01-01 00:00:44.042", "expires": "2026-01-01 00:00:59.506", "seller": 1006, "category": 11}
{"id": 2013, "itemName": "hat", "description": "d", "initialBid": 32, "reserve": 65, "dateTime": "2026-01-01 00:00:48.276", "expires": "2026-01-01 00:00:52.748", "seller": 1003, "category": 12}
{"id": 2014, "itemName": "pen", "description": "d", "initialBid": 9, "reserve": 114, "dateTime": "2026-01-01 00:00:52.019", "expires": "2026-01-01 00:01:11.835", "seller": 1005, "category": 10}
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
CREATE TABLE auction (id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, `dateTime` TIMESTAMP(3),
  expires TIMESTAMP(3), seller BIGINT, category BIGINT,
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/auction.json', 'format' = 'json');
CREATE TABLE bid (auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, `dateTime` TIMESTAMP(3), extra STRING,
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/bid.json', 'format' = 'json');
CREATE TABLE p (seller BIGINT, a BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT Q.seller, AVG(Q.top) OVER (PARTITION BY Q.seller ORDER BY Q.`dateTime` ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) AS a FROM (
  SELECT MAX(B.price) AS top, A.seller, B.`dateTime` FROM auction AS A, bid AS B
  WHERE A.id = B.auction AND B.`dateTime` BETWEEN A.`dateTime` AND A.expires GROUP BY A.id, A.seller, B.`dateTime`) AS Q;
--! changelog
+I[1000, 100]
+I[1000, 101]
+I[1000, 105]
+I[1000, 106]
+I[1000, 107]
+I[1000, 107]
+I[1000, 108]
+I[1000, 108]
+I[1000, 108]
+I[1000, 110]
+I[1000, 111]
+I[1000, 112]
+I[1000, 113]
+I[1000, 115]
+I[1000, 115]
+I[1000, 115]
+I[1000, 116]
+I[1000, 119]
+I[1000, 120]
+I[1000, 120]
+I[1000, 121]
+I[1000, 122]
+I[1000, 135]
+I[1000, 136]
+I[1000, 152]
+I[1000, 168]
+I[1000, 171]
+I[1000, 77]
+I[1000, 80]
+I[1000, 84]
+I[1000, 84]
+I[1000, 85]
+I[1000, 92]
+I[1000, 93]
+I[1000, 95]
+I[1000, 96]
+I[1000, 97]
+I[1001, 30]
+I[1001, 40]
+I[1002, 137]
+I[1002, 156]
+I[1002, 157]
+I[1003, 122]
+I[1003, 125]
+I[1003, 125]
+I[1003, 127]
+I[1003, 127]
+I[1003, 131]
+I[1003, 132]
+I[1003, 133]
+I[1003, 137]
+I[1003, 139]
+I[1003, 142]
+I[1003, 94]
+I[1004, 100]
+I[1004, 100]
+I[1004, 103]
+I[1004, 111]
+I[1004, 112]
+I[1004, 120]
+I[1004, 88]
+I[1004, 90]
+I[1004, 90]
+I[1004, 95]
+I[1004, 96]
+I[1004, 97]
+I[1004, 97]
+I[1005, 101]
+I[1005, 108]
+I[1005, 116]
+I[1005, 126]
+I[1005, 127]
+I[1005, 132]
+I[1005, 135]
+I[1005, 136]
+I[1006, 113]
+I[1006, 68]
+I[1006, 84]
+I[1006, 85]
+I[1006, 87]
--! differ
Non-time attribute sort is not supported for bounded OVER window.
--! flink 2.3.0
