// A life of transactions as Kafka's own client leads it; prints what it saw.
// java -cp CLASSPATH Transactions.java ADDRESS
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public class Transactions {
    static final TopicPartition ROWS = new TopicPartition("java", 0);
    static final TopicPartition INPUT = new TopicPartition("java-input", 0);
    static String address;

    static KafkaProducer<String, String> producer(String compression) {
        Properties p = new Properties();
        p.put("bootstrap.servers", address);
        p.put("transactional.id", "java");
        p.put("compression.type", compression);
        p.put("retry.backoff.ms", "20");
        var made = new KafkaProducer<>(p, new StringSerializer(), new StringSerializer());
        made.initTransactions();
        return made;
    }

    static KafkaConsumer<String, String> consumer(String level, String group) {
        Properties p = new Properties();
        p.put("bootstrap.servers", address);
        p.put("isolation.level", level);
        p.put("auto.offset.reset", "earliest");
        p.put("fetch.max.wait.ms", "50");
        p.put("enable.auto.commit", "false");
        if (group != null) {
            p.put("group.id", group);
        }
        return new KafkaConsumer<>(p, new StringDeserializer(), new StringDeserializer());
    }

    static void send(KafkaProducer<String, String> p, String... values) {
        for (String v : values) {
            p.send(new ProducerRecord<>(ROWS.topic(), 0, 1000L, "k", v));
        }
        p.flush();
    }

    static void look(String what) {
        for (String level : List.of("read_committed", "read_uncommitted")) {
            try (var c = consumer(level, null)) {
                c.assign(List.of(ROWS));
                c.seekToBeginning(List.of(ROWS));
                long end = c.endOffsets(List.of(ROWS)).get(ROWS);
                List<String> seen = new ArrayList<>();
                while (c.position(ROWS) < end) {
                    for (ConsumerRecord<String, String> r : c.poll(Duration.ofMillis(100))) {
                        seen.add(r.offset() + ":" + r.value());
                    }
                }
                System.out.println(what + ", " + level + ", end " + end + ": " + seen);
            }
        }
    }

    static void committed(String what) {
        try (var c = consumer("read_committed", "java-group")) {
            System.out.println(what + ": committed " + c.committed(Set.of(INPUT)).get(INPUT));
        }
    }

    /** What becomes of a plain commit, of an offset in a partition and topic that may not be. */
    static void commit(String topic, int partition) {
        try (var c = consumer("read_committed", "java-group")) {
            c.commitSync(Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(1)),
                Duration.ofMillis(700));
            System.out.println("commit of " + topic + "/" + partition + ": done");
        } catch (Exception e) {
            System.out.println("commit of " + topic + "/" + partition + ": "
                + e.getClass().getSimpleName());
        }
    }

    static void subscribe() {
        try (var c = consumer("read_committed", "java-members")) {
            c.subscribe(List.of(ROWS.topic()));
            List<String> seen = new ArrayList<>();
            for (int tries = 0; tries < 100 && !seen.contains("f"); tries++) {
                c.poll(Duration.ofMillis(100)).forEach(r -> seen.add(r.value()));
            }
            c.commitSync();
            System.out.println("a member of a group: " + seen);
        }
    }

    public static void main(String[] args) throws Exception {
        address = args[0];
        try (var admin = Admin.create(Map.of("bootstrap.servers", (Object) address))) {
            admin.createTopics(List.of(new NewTopic(ROWS.topic(), 1, (short) 1),
                new NewTopic(INPUT.topic(), 2, (short) 1))).all().get();
        }
        var offsets = Map.of(INPUT, new OffsetAndMetadata(42, "a remark"));
        var first = producer("none");
        first.beginTransaction();
        send(first, "a", "b");
        first.commitTransaction();
        look("a commit");
        first.beginTransaction();
        send(first, "c");
        look("open");
        first.abortTransaction();
        look("an abort");
        first.beginTransaction();
        send(first, "d");
        first.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata("java-group"));
        first.commitTransaction();
        committed("with offsets");
        commit(INPUT.topic(), 1);
        commit(INPUT.topic(), 99);
        commit("nowhere", 0);
        first.beginTransaction();
        send(first, "e");
        var second = producer("lz4");
        try {
            first.commitTransaction();
            System.out.println("not fenced");
        } catch (Exception e) {
            System.out.println("fenced: " + e.getClass().getSimpleName());
        }
        second.beginTransaction();
        send(second, "f");
        second.commitTransaction();
        look("the successor");
        subscribe();
        System.exit(0);
    }
}
