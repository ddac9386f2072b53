-- Each payment at the rate of its own time, however late it is looked at.

CREATE TABLE rates (
  currency STRING, rate DECIMAL(12, 6), rate_time TIMESTAMP(3),
  WATERMARK FOR rate_time AS rate_time,
  PRIMARY KEY (currency) NOT ENFORCED
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/rates.json', 'format' = 'json');

CREATE TABLE payments (
  payment_id STRING, currency STRING, amount DECIMAL(10, 2), pay_time TIMESTAMP(3),
  WATERMARK FOR pay_time AS pay_time
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/payments.json', 'format' = 'json');

SELECT p.payment_id, p.currency, CAST(p.amount * r.rate AS DECIMAL(12, 2)) AS dollars
FROM payments AS p
LEFT JOIN rates FOR SYSTEM_TIME AS OF p.pay_time AS r ON r.currency = p.currency;
