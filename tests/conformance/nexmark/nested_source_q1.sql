-- Nexmark's own table: one topic, nested rows, a computed time.
--! input events.json
{"event_type": 0, "person": {"id": 1000, "name": "Ann", "emailAddress": "x@y.z", "city": "Boise", "state": "ID", "dateTime": "2026-01-01 00:00:01.409"}, "auction": null, "bid": null}
{"event_type": 1, "person": null, "auction": {"id": 2000, "itemName": "hat", "description": "d", "initialBid": 18, "reserve": 81, "dateTime": "2026-01-01 00:00:01.419", "expires": "2026-01-01 00:00:09.076", "seller": 1000, "category": 12}, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 152, "channel": "channel-42", "url": "https://www.nexmark.com/b/d/item.htm?query=1&channel_id=28", "dateTime": "2026-01-01 00:00:01.429", "extra": "c"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 184, "channel": "channel-7", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:01.430", "extra": "c"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 179, "channel": "apple", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=28", "dateTime": "2026-01-01 00:00:02.448", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 25, "channel": "apple", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:02.449", "extra": ""}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 142, "channel": "baidu", "url": "https://www.nexmark.com/b/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:03.488", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 12, "channel": "channel-42", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:03.489", "extra": ""}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 117, "channel": "baidu", "url": "https://www.nexmark.com/c/e/item.htm?query=1&channel_id=46", "dateTime": "2026-01-01 00:00:04.064", "extra": "c"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 156, "channel": "channel-42", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:04.065", "extra": "c"}}
{"event_type": 1, "person": null, "auction": {"id": 2001, "itemName": "cup", "description": "d", "initialBid": 25, "reserve": 84, "dateTime": "2026-01-01 00:00:04.488", "expires": "2026-01-01 00:00:23.649", "seller": 1000, "category": 12}, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1000, "price": 9, "channel": "apple", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=28", "dateTime": "2026-01-01 00:00:04.498", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1000, "price": 102, "channel": "google", "url": "https://www.nexmark.com/c/e/item.htm?query=1&channel_id=18", "dateTime": "2026-01-01 00:00:04.499", "extra": "c"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1000, "price": 150, "channel": "channel-42", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=18", "dateTime": "2026-01-01 00:00:05.747", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1000, "price": 29, "channel": "apple", "url": "https://www.nexmark.com/a/f/item.htm?query=1&channel_id=88", "dateTime": "2026-01-01 00:00:05.748", "extra": "ccc"}}
{"event_type": 0, "person": {"id": 1001, "name": "Dan", "emailAddress": "x@y.z", "city": "Boise", "state": "ID", "dateTime": "2026-01-01 00:00:07.048"}, "auction": null, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1001, "price": 136, "channel": "channel-7", "url": "https://www.nexmark.com/b/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:07.068", "extra": ""}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1001, "price": 197, "channel": "channel-42", "url": "https://www.nexmark.com/c/e/item.htm?query=1&channel_id=56", "dateTime": "2026-01-01 00:00:07.069", "extra": "c"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1001, "price": 129, "channel": "channel-42", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:08.097", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1001, "price": 196, "channel": "google", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:08.098", "extra": "cccc"}}
{"event_type": 1, "person": null, "auction": {"id": 2002, "itemName": "hat", "description": "d", "initialBid": 21, "reserve": 112, "dateTime": "2026-01-01 00:00:08.188", "expires": "2026-01-01 00:00:12.507", "seller": 1000, "category": 11}, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1000, "price": 62, "channel": "google", "url": "https://www.nexmark.com/c/d/item.htm?query=1&channel_id=63", "dateTime": "2026-01-01 00:00:08.198", "extra": ""}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2002, "bidder": 1000, "price": 169, "channel": "google", "url": "https://www.nexmark.com/b/f/item.htm?query=1&channel_id=68", "dateTime": "2026-01-01 00:00:08.199", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 183, "channel": "channel-7", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:09.164", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1001, "price": 31, "channel": "channel-7", "url": "https://www.nexmark.com/a/d/item.htm?query=1&channel_id=3", "dateTime": "2026-01-01 00:00:09.165", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 2, "channel": "channel-7", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:10.398", "extra": "c"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1001, "price": 19, "channel": "apple", "url": "https://www.nexmark.com/c/d/item.htm?query=1&channel_id=63", "dateTime": "2026-01-01 00:00:10.399", "extra": "c"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1001, "price": 63, "channel": "channel-42", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=13", "dateTime": "2026-01-01 00:00:11.602", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1001, "price": 120, "channel": "baidu", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:11.603", "extra": ""}}
{"event_type": 0, "person": {"id": 1002, "name": "Finn", "emailAddress": "x@y.z", "city": "Bend", "state": "OR", "dateTime": "2026-01-01 00:00:11.806"}, "auction": null, "bid": null}
{"event_type": 1, "person": null, "auction": {"id": 2003, "itemName": "cup", "description": "d", "initialBid": 7, "reserve": 81, "dateTime": "2026-01-01 00:00:11.816", "expires": "2026-01-01 00:00:18.955", "seller": 1000, "category": 12}, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2003, "bidder": 1001, "price": 47, "channel": "google", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=10", "dateTime": "2026-01-01 00:00:11.826", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1002, "price": 139, "channel": "apple", "url": "https://www.nexmark.com/a/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:11.827", "extra": "c"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2003, "bidder": 1001, "price": 55, "channel": "baidu", "url": "https://www.nexmark.com/b/d/item.htm?query=1&channel_id=1", "dateTime": "2026-01-01 00:00:12.266", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2002, "bidder": 1001, "price": 109, "channel": "baidu", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:12.267", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2003, "bidder": 1000, "price": 76, "channel": "google", "url": "https://www.nexmark.com/a/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:13.721", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1001, "price": 15, "channel": "channel-42", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:13.722", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 48, "channel": "channel-7", "url": "https://www.nexmark.com/a/f/item.htm?query=1&channel_id=31", "dateTime": "2026-01-01 00:00:14.143", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1000, "price": 149, "channel": "channel-7", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:14.144", "extra": "ccc"}}
{"event_type": 1, "person": null, "auction": {"id": 2004, "itemName": "hat", "description": "d", "initialBid": 37, "reserve": 116, "dateTime": "2026-01-01 00:00:15.579", "expires": "2026-01-01 00:00:24.762", "seller": 1001, "category": 10}, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2002, "bidder": 1001, "price": 102, "channel": "google", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:15.589", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2002, "bidder": 1000, "price": 118, "channel": "apple", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:15.590", "extra": ""}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1001, "price": 34, "channel": "channel-7", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:16.790", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2002, "bidder": 1001, "price": 140, "channel": "google", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:16.791", "extra": "cccc"}}
{"event_type": 0, "person": {"id": 1003, "name": "Eve", "emailAddress": "x@y.z", "city": "Seattle", "state": "WA", "dateTime": "2026-01-01 00:00:16.886"}, "auction": null, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2002, "bidder": 1000, "price": 35, "channel": "channel-42", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:16.906", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1002, "price": 155, "channel": "facebook", "url": "https://www.nexmark.com/a/f/item.htm?query=1&channel_id=88", "dateTime": "2026-01-01 00:00:16.907", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2003, "bidder": 1000, "price": 24, "channel": "facebook", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:18.041", "extra": ""}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2000, "bidder": 1001, "price": 164, "channel": "facebook", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:18.042", "extra": "cccc"}}
{"event_type": 1, "person": null, "auction": {"id": 2005, "itemName": "hat", "description": "d", "initialBid": 1, "reserve": 64, "dateTime": "2026-01-01 00:00:19.006", "expires": "2026-01-01 00:00:24.238", "seller": 1001, "category": 12}, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1001, "price": 111, "channel": "facebook", "url": "https://www.nexmark.com/a/d/item.htm?query=1&channel_id=6", "dateTime": "2026-01-01 00:00:19.016", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2002, "bidder": 1001, "price": 171, "channel": "channel-42", "url": "https://www.nexmark.com/a/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:19.017", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2002, "bidder": 1001, "price": 46, "channel": "google", "url": "https://www.nexmark.com/b/d/item.htm?query=1&channel_id=43", "dateTime": "2026-01-01 00:00:20.387", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2002, "bidder": 1001, "price": 180, "channel": "facebook", "url": "https://www.nexmark.com/a/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:20.388", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2002, "bidder": 1002, "price": 79, "channel": "baidu", "url": "https://www.nexmark.com/a/d/item.htm?query=1&channel_id=25", "dateTime": "2026-01-01 00:00:20.942", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2003, "bidder": 1000, "price": 198, "channel": "facebook", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:20.943", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2005, "bidder": 1000, "price": 30, "channel": "facebook", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:22.433", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2001, "bidder": 1003, "price": 89, "channel": "apple", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:22.434", "extra": "cccc"}}
{"event_type": 0, "person": {"id": 1004, "name": "Eve", "emailAddress": "x@y.z", "city": "Bend", "state": "OR", "dateTime": "2026-01-01 00:00:22.749"}, "auction": null, "bid": null}
{"event_type": 1, "person": null, "auction": {"id": 2006, "itemName": "pen", "description": "d", "initialBid": 17, "reserve": 55, "dateTime": "2026-01-01 00:00:22.759", "expires": "2026-01-01 00:00:38.371", "seller": 1003, "category": 10}, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2006, "bidder": 1001, "price": 94, "channel": "channel-7", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:22.769", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2006, "bidder": 1000, "price": 185, "channel": "facebook", "url": "https://www.nexmark.com/b/f/item.htm?query=1&channel_id=53", "dateTime": "2026-01-01 00:00:22.770", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2004, "bidder": 1001, "price": 50, "channel": "channel-7", "url": "https://www.nexmark.com/b/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:23.693", "extra": "c"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2006, "bidder": 1002, "price": 104, "channel": "channel-7", "url": "https://www.nexmark.com/c/d/item.htm?query=1&channel_id=27", "dateTime": "2026-01-01 00:00:23.694", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2006, "bidder": 1002, "price": 120, "channel": "channel-42", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:24.980", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2005, "bidder": 1001, "price": 169, "channel": "channel-42", "url": "https://www.nexmark.com/a/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:24.981", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2002, "bidder": 1002, "price": 58, "channel": "google", "url": "https://www.nexmark.com/a/d/item.htm?query=1&channel_id=32", "dateTime": "2026-01-01 00:00:25.766", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2006, "bidder": 1003, "price": 107, "channel": "apple", "url": "https://www.nexmark.com/c/f/item.htm?query=1&channel_id=90", "dateTime": "2026-01-01 00:00:25.767", "extra": "ccc"}}
{"event_type": 1, "person": null, "auction": {"id": 2007, "itemName": "cup", "description": "d", "initialBid": 16, "reserve": 68, "dateTime": "2026-01-01 00:00:26.868", "expires": "2026-01-01 00:00:41.616", "seller": 1000, "category": 10}, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2006, "bidder": 1001, "price": 179, "channel": "google", "url": "https://www.nexmark.com/c/e/item.htm?query=1&channel_id=32", "dateTime": "2026-01-01 00:00:26.878", "extra": ""}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2006, "bidder": 1003, "price": 171, "channel": "google", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:26.879", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2007, "bidder": 1004, "price": 115, "channel": "baidu", "url": "https://www.nexmark.com/a/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:28.232", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2005, "bidder": 1002, "price": 197, "channel": "google", "url": "https://www.nexmark.com/c/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:28.233", "extra": "cc"}}
{"event_type": 0, "person": {"id": 1005, "name": "Finn", "emailAddress": "x@y.z", "city": "Boise", "state": "ID", "dateTime": "2026-01-01 00:00:29.212"}, "auction": null, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2005, "bidder": 1002, "price": 86, "channel": "google", "url": "https://www.nexmark.com/b/f/item.htm?query=1&channel_id=20", "dateTime": "2026-01-01 00:00:29.232", "extra": "c"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2006, "bidder": 1001, "price": 181, "channel": "channel-42", "url": "https://www.nexmark.com/a/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:29.233", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2006, "bidder": 1000, "price": 53, "channel": "baidu", "url": "https://www.nexmark.com/b/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:30.443", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2003, "bidder": 1003, "price": 123, "channel": "channel-7", "url": "https://www.nexmark.com/a/e/item.htm?query=1&channel_id=50", "dateTime": "2026-01-01 00:00:30.444", "extra": "ccc"}}
{"event_type": 1, "person": null, "auction": {"id": 2008, "itemName": "hat", "description": "d", "initialBid": 48, "reserve": 119, "dateTime": "2026-01-01 00:00:31.635", "expires": "2026-01-01 00:00:48.740", "seller": 1004, "category": 10}, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2007, "bidder": 1002, "price": 112, "channel": "google", "url": "https://www.nexmark.com/b/d/item.htm?query=1&channel_id=86", "dateTime": "2026-01-01 00:00:31.645", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2005, "bidder": 1001, "price": 160, "channel": "baidu", "url": "https://www.nexmark.com/c/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:31.646", "extra": "cccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2004, "bidder": 1005, "price": 110, "channel": "apple", "url": "https://www.nexmark.com/a/e/item.htm?query=1&channel_id=34", "dateTime": "2026-01-01 00:00:32.900", "extra": "ccc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2006, "bidder": 1003, "price": 84, "channel": "google", "url": "https://www.nexmark.com/b/e/item.htm?query=1&channel_id=54", "dateTime": "2026-01-01 00:00:32.901", "extra": "cc"}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2007, "bidder": 1005, "price": 139, "channel": "apple", "url": "https://www.nexmark.com/a/e/item.htm?query=1&channel_id=9", "dateTime": "2026-01-01 00:00:33.167", "extra": ""}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2004, "bidder": 1001, "price": 6, "channel": "google", "url": "https://www.nexmark.com/c/d/item.htm?query=1&channel_id=61", "dateTime": "2026-01-01 00:00:33.168", "extra": ""}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2005, "bidder": 1005, "price": 66, "channel": "baidu", "url": "https://www.nexmark.com/b/d/item.htm?query=1", "dateTime": "2026-01-01 00:00:34.422", "extra": ""}}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2005, "bidder": 1000, "price": 149, "channel": "facebook", "url": "https://www.nexmark.com/a/e/item.htm?query=1", "dateTime": "2026-01-01 00:00:34.423", "extra": "ccc"}}
{"event_type": 0, "person": {"id": 1006, "name": "Bob", "emailAddress": "x@y.z", "city": "Seattle", "state": "WA", "dateTime": "2026-01-01 00:00:35.314"}, "auction": null, "bid": null}
{"event_type": 1, "person": null, "auction": {"id": 2009, "itemName": "pen", "description": "d", "initialBid": 38, "reserve": 138, "dateTime": "2026-01-01 00:00:35.324", "expires": "2026-01-01 00:00:52.932", "seller": 1005, "category": 10}, "bid": null}
{"event_type": 2, "person": null, "auction": null, "bid": {"auction": 2005, "bidder": 1006, "price": 78, "channel": "channel-42", "url": "https://www.nexmark.com/c/f/item.htm?query=1", "dateTime": "2026-01-01 00:00:35.334", "extra": "cccc"}}
--! sql
CREATE TABLE datagen (event_type INT,
  person ROW<id BIGINT, name STRING, emailAddress STRING, city STRING, state STRING, `dateTime` TIMESTAMP(3)>,
  auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, `dateTime` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, `dateTime` TIMESTAMP(3), extra STRING>,
  `dateTime` AS CASE WHEN event_type = 0 THEN person.`dateTime` WHEN event_type = 1 THEN auction.`dateTime` ELSE bid.`dateTime` END,
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND) WITH ('connector' = 'filesystem', 'path' = '/in/events.json', 'format' = 'json');
CREATE VIEW bid_view AS SELECT bid.auction, bid.bidder, bid.price, bid.channel, bid.url, `dateTime`, bid.extra FROM datagen WHERE event_type = 2;
CREATE TABLE p (auction BIGINT, bidder BIGINT, price DECIMAL(24, 3), `dateTime` TIMESTAMP(3))
  WITH ('connector' = 'print');
INSERT INTO p
SELECT auction, bidder, 0.908 * price AS price, `dateTime` FROM bid_view;
--! expect
+I[2000, 1000, 1.816, 2026-01-01T00:00:10.398]
+I[2000, 1000, 10.896, 2026-01-01T00:00:03.489]
+I[2000, 1000, 106.236, 2026-01-01T00:00:04.064]
+I[2000, 1000, 128.936, 2026-01-01T00:00:03.488]
+I[2000, 1000, 135.292, 2026-01-01T00:00:14.144]
+I[2000, 1000, 138.016, 2026-01-01T00:00:01.429]
+I[2000, 1000, 141.648, 2026-01-01T00:00:04.065]
+I[2000, 1000, 162.532, 2026-01-01T00:00:02.448]
+I[2000, 1000, 166.164, 2026-01-01T00:00:09.164]
+I[2000, 1000, 167.072, 2026-01-01T00:00:01.430]
+I[2000, 1000, 22.700, 2026-01-01T00:00:02.449]
+I[2000, 1000, 43.584, 2026-01-01T00:00:14.143]
+I[2000, 1001, 117.132, 2026-01-01T00:00:08.097]
+I[2000, 1001, 13.620, 2026-01-01T00:00:13.722]
+I[2000, 1001, 148.912, 2026-01-01T00:00:18.042]
+I[2000, 1001, 17.252, 2026-01-01T00:00:10.399]
+I[2000, 1001, 177.968, 2026-01-01T00:00:08.098]
+I[2000, 1001, 178.876, 2026-01-01T00:00:07.069]
+I[2000, 1001, 57.204, 2026-01-01T00:00:11.602]
+I[2000, 1002, 126.212, 2026-01-01T00:00:11.827]
+I[2001, 1000, 136.200, 2026-01-01T00:00:05.747]
+I[2001, 1000, 26.332, 2026-01-01T00:00:05.748]
+I[2001, 1000, 56.296, 2026-01-01T00:00:08.198]
+I[2001, 1000, 8.172, 2026-01-01T00:00:04.498]
+I[2001, 1000, 92.616, 2026-01-01T00:00:04.499]
+I[2001, 1001, 100.788, 2026-01-01T00:00:19.016]
+I[2001, 1001, 108.960, 2026-01-01T00:00:11.603]
+I[2001, 1001, 123.488, 2026-01-01T00:00:07.068]
+I[2001, 1001, 28.148, 2026-01-01T00:00:09.165]
+I[2001, 1001, 30.872, 2026-01-01T00:00:16.790]
+I[2001, 1002, 140.740, 2026-01-01T00:00:16.907]
+I[2001, 1003, 80.812, 2026-01-01T00:00:22.434]
+I[2002, 1000, 107.144, 2026-01-01T00:00:15.590]
+I[2002, 1000, 153.452, 2026-01-01T00:00:08.199]
+I[2002, 1000, 31.780, 2026-01-01T00:00:16.906]
+I[2002, 1001, 127.120, 2026-01-01T00:00:16.791]
+I[2002, 1001, 155.268, 2026-01-01T00:00:19.017]
+I[2002, 1001, 163.440, 2026-01-01T00:00:20.388]
+I[2002, 1001, 41.768, 2026-01-01T00:00:20.387]
+I[2002, 1001, 92.616, 2026-01-01T00:00:15.589]
+I[2002, 1001, 98.972, 2026-01-01T00:00:12.267]
+I[2002, 1002, 52.664, 2026-01-01T00:00:25.766]
+I[2002, 1002, 71.732, 2026-01-01T00:00:20.942]
+I[2003, 1000, 179.784, 2026-01-01T00:00:20.943]
+I[2003, 1000, 21.792, 2026-01-01T00:00:18.041]
+I[2003, 1000, 69.008, 2026-01-01T00:00:13.721]
+I[2003, 1001, 42.676, 2026-01-01T00:00:11.826]
+I[2003, 1001, 49.940, 2026-01-01T00:00:12.266]
+I[2003, 1003, 111.684, 2026-01-01T00:00:30.444]
+I[2004, 1001, 45.400, 2026-01-01T00:00:23.693]
+I[2004, 1001, 5.448, 2026-01-01T00:00:33.168]
+I[2004, 1005, 99.880, 2026-01-01T00:00:32.900]
+I[2005, 1000, 135.292, 2026-01-01T00:00:34.423]
+I[2005, 1000, 27.240, 2026-01-01T00:00:22.433]
+I[2005, 1001, 145.280, 2026-01-01T00:00:31.646]
+I[2005, 1001, 153.452, 2026-01-01T00:00:24.981]
+I[2005, 1002, 178.876, 2026-01-01T00:00:28.233]
+I[2005, 1002, 78.088, 2026-01-01T00:00:29.232]
+I[2005, 1005, 59.928, 2026-01-01T00:00:34.422]
+I[2005, 1006, 70.824, 2026-01-01T00:00:35.334]
+I[2006, 1000, 167.980, 2026-01-01T00:00:22.770]
+I[2006, 1000, 48.124, 2026-01-01T00:00:30.443]
+I[2006, 1001, 162.532, 2026-01-01T00:00:26.878]
+I[2006, 1001, 164.348, 2026-01-01T00:00:29.233]
+I[2006, 1001, 85.352, 2026-01-01T00:00:22.769]
+I[2006, 1002, 108.960, 2026-01-01T00:00:24.980]
+I[2006, 1002, 94.432, 2026-01-01T00:00:23.694]
+I[2006, 1003, 155.268, 2026-01-01T00:00:26.879]
+I[2006, 1003, 76.272, 2026-01-01T00:00:32.901]
+I[2006, 1003, 97.156, 2026-01-01T00:00:25.767]
+I[2007, 1002, 101.696, 2026-01-01T00:00:31.645]
+I[2007, 1004, 104.420, 2026-01-01T00:00:28.232]
+I[2007, 1005, 126.212, 2026-01-01T00:00:33.167]
--! flink 2.3.0
