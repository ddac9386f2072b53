/*
 * Oracle - what Flink answers to SQL scripts, many of them in one JVM.
 *
 *     java Oracle LIST
 *
 * LIST names one script per line: "FLAGS<tab>PATH".  FLAGS are letters: b batch mode,
 * t the tableau of every SELECT too, c go on after a statement that fails, - none.  The
 * answer to PATH is written to PATH.answer: blocks "@KIND ARGUMENT", each line below it
 * with one blank in front.  tools/oracle/flink.py reads them.
 *
 *     @statement INSERT INTO ..      each statement as it is carried out
 *     @row                           a row of a SELECT, as Row.toString() has it
 *     @cells                         the values of the first row, one a line
 *     @types                         its columns' types, one a line
 *     @tableau, @text                as TableResult.print() shows them
 *     @error                         the messages of the exception and of its causes
 *     @stdout, @stderr               what print tables wrote
 *     @late N                        rows dropped as late
 */
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.ResultKind;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

public final class Oracle {
    private static final long SECONDS_MAX = 120;

    /* -- Late rows ------------------------------------------------------------------------- */

    /** Notes every counter of dropped rows as operators register it. */
    public static final class LateRows implements MetricReporter, MetricReporterFactory {
        static final ConcurrentLinkedQueue<Counter> counters = new ConcurrentLinkedQueue<>();

        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return this;
        }

        @Override
        public void open(MetricConfig config) {}

        @Override
        public void close() {}

        @Override
        public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
            if (name.equals("numLateRecordsDropped") && metric instanceof Counter)
                counters.add((Counter) metric);
        }

        @Override
        public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

        static long sum() {
            long sum = 0;
            for (Counter counter : counters) sum += counter.getCount();
            return sum;
        }
    }

    /* -- Jobs: all on one cluster ------------------------------------------------------------- */

    private static final class Cluster implements PipelineExecutorServiceLoader {
        final MiniCluster mini;
        final List<JobClient> jobs = new ArrayList<>();

        Cluster() throws Exception {
            Configuration config = new Configuration();
            config.setString("metrics.reporters", "late");
            config.setString("metrics.reporter.late.factory.class", LateRows.class.getName());
            config.setString("rest.port", "0");
            config.setString("rest.bind-port", "0");
            config.setString("taskmanager.memory.network.min", "64mb");
            config.setString("taskmanager.memory.network.max", "64mb");
            config.setString("taskmanager.memory.managed.size", "256mb");
            config.setString("jobstore.max-capacity", "5");
            mini = new MiniCluster(new MiniClusterConfiguration.Builder()
                    .setConfiguration(config).setNumTaskManagers(1)
                    .setNumSlotsPerTaskManager(8).build());
            mini.start();
        }

        private JobClient submit(Pipeline pipeline, Configuration config, ClassLoader loader)
                throws Exception {
            StreamGraph graph = PipelineExecutorUtils.getStreamGraph(pipeline, config);
            graph.serializeUserDefinedInstances();
            JobClient client = new MiniClusterJobClient(
                    mini.submitJob(graph).get().getJobID(), mini, loader,
                    MiniClusterJobClient.JobFinalizationBehavior.NOTHING);
            jobs.add(client);
            return client;
        }

        void cancelAll() {
            for (JobClient job : jobs) {
                try {
                    if (!job.getJobStatus().get().isGloballyTerminalState()) job.cancel().get();
                    job.getJobExecutionResult().get();
                } catch (Exception e) {
                    /* It has failed or was cancelled: it is over. */
                }
            }
            jobs.clear();
        }

        @Override
        public PipelineExecutorFactory getExecutorFactory(Configuration config) {
            return new PipelineExecutorFactory() {
                @Override
                public String getName() {
                    return "oracle";
                }

                @Override
                public boolean isCompatibleWith(Configuration config) {
                    return true;
                }

                @Override
                public PipelineExecutor getExecutor(Configuration config) {
                    return (pipeline, options, loader) ->
                            java.util.concurrent.CompletableFuture.completedFuture(
                                    submit(pipeline, options, loader));
                }
            };
        }

        @Override
        public Stream<String> getExecutorNames() {
            return Stream.of("oracle");
        }
    }

    /* -- Statements ------------------------------------------------------------------------------ */

    /** The end of the quoted text, comment or character that begins at AT. */
    private static int skip(String s, int at) {
        char c = s.charAt(at);
        if (c == '\'' || c == '`' || c == '"') {
            int end = s.indexOf(c, at + 1);
            return end < 0 ? s.length() : end + 1;
        }
        if (s.startsWith("--", at)) {
            int end = s.indexOf('\n', at);
            return end < 0 ? s.length() : end;
        }
        if (s.startsWith("/*", at)) {
            int end = s.indexOf("*/", at + 2);
            return end < 0 ? s.length() : end + 2;
        }
        return at + 1;
    }

    private static final Pattern SET_BEGIN = Pattern.compile(
            "(EXECUTE\\s+STATEMENT\\s+SET\\s+BEGIN|BEGIN\\s+STATEMENT\\s+SET)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static String withoutComments(String s) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < s.length();) {
            int end = skip(s, i);
            boolean isComment = s.startsWith("--", i)
                    || (s.startsWith("/*", i) && !s.startsWith("/*+", i));
            if (!isComment) out.append(s, i, end);
            i = end;
        }
        return out.toString().trim();
    }

    /** Statements end with ';', statement sets with 'END;'. */
    static List<String> split(String script) {
        List<String> ret = new ArrayList<>();
        StringBuilder set = null;
        int begin = 0;
        for (int i = 0; i <= script.length();) {
            if (i < script.length() && script.charAt(i) != ';') {
                i = skip(script, i);
                continue;
            }
            String one = script.substring(begin, i);
            String bare = withoutComments(one);
            i++;
            begin = i;
            if (bare.isEmpty()) continue;
            if (set != null) {
                set.append(one).append(bare.equalsIgnoreCase("END") ? "" : ";");
                if (bare.equalsIgnoreCase("END")) {
                    ret.add(set.toString());
                    set = null;
                }
            } else if (SET_BEGIN.matcher(bare).matches()) {
                set = new StringBuilder(one).append(';');
            } else {
                ret.add(one);
            }
        }
        if (set != null) ret.add(set.toString());
        return ret;
    }

    private static final Pattern SET = Pattern.compile(
            "SET(\\s+'?([^'=\\s]+)'?\\s*=\\s*('([^']*)'|[^\\s]*))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern RESET = Pattern.compile(
            "RESET(\\s+'?([^'\\s]+)'?)?", Pattern.CASE_INSENSITIVE);

    /** One script and its answer. */
    private static final class Script {
        final String flags;
        final StringBuffer answer = new StringBuffer();
        StreamTableEnvironment table;

        Script(String flags) {
            this.flags = flags;
        }

        private void open(Cluster cluster) {
            Configuration config = new Configuration();
            boolean isBatch = flags.contains("b");
            config.setString("execution.target", "oracle");
            config.setString("execution.attached", "true");
            config.setString("execution.runtime-mode", isBatch ? "batch" : "streaming");
            config.setString("parallelism.default", "1");
            config.setString("table.local-time-zone", "UTC");
            config.setString("restart-strategy.type", "none");
            config.setString("pipeline.auto-watermark-interval", "0 ms");
            config.setString("table.exec.sink.require-on-conflict", "false");
            StreamExecutionEnvironment env = new StreamExecutionEnvironment(
                    cluster, config, Oracle.class.getClassLoader());
            EnvironmentSettings.Builder settings =
                    EnvironmentSettings.newInstance().withConfiguration(config);
            table = StreamTableEnvironment.create(
                    env, (isBatch ? settings.inBatchMode() : settings.inStreamingMode()).build());
        }

        private void block(String head, String body) {
            answer.append('@').append(head).append('\n');
            for (String line : body.split("\n", -1))
                answer.append(' ').append(line).append('\n');
        }

        private void error(Throwable e) {
            StringBuilder text = new StringBuilder();
            for (Throwable t = e; t != null; t = t.getCause())
                text.append(t.getClass().getName()).append(": ").append(t.getMessage())
                        .append('\n');
            block("error", text.toString());
        }

        private boolean setOption(String sql) {
            Matcher m = SET.matcher(sql);
            if (m.matches()) {
                if (m.group(2) != null)
                    table.getConfig().set(
                            m.group(2), m.group(4) != null ? m.group(4) : m.group(3));
                return true;
            }
            m = RESET.matcher(sql);
            if (!m.matches()) return false;
            if (m.group(2) != null)
                ((Configuration) table.getConfig().getConfiguration()).removeKey(m.group(2));
            return true;
        }

        private void rows(TableResult result) throws Exception {
            StringBuilder cells = null, types = new StringBuilder();
            result.getResolvedSchema().getColumnDataTypes().forEach(
                    t -> types.append(t.getLogicalType()).append('\n'));
            block("types", types.toString());
            try (CloseableIterator<Row> it = result.collect()) {
                while (it.hasNext()) {
                    Row row = it.next();
                    block("row", row.toString());
                    if (cells != null) continue;
                    cells = new StringBuilder();
                    for (int i = 0; i < row.getArity(); i++) {
                        String s = Row.of(row.getField(i)).toString();
                        cells.append(s, 3, s.length() - 1).append('\n');
                    }
                }
            }
            if (cells != null) block("cells", cells.toString());
        }

        private String printed(TableResult result) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            PrintStream before = System.out;
            System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            try {
                result.print();
            } finally {
                System.setOut(before);
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }

        private void query(String sql, TableResult result) throws Exception {
            rows(result);
            if (flags.contains("t")) block("tableau", printed(table.executeSql(sql)));
        }

        private void one(String sql) throws Exception {
            String bare = withoutComments(sql);
            String word = bare.split("[\\s(]", 2)[0].toUpperCase(Locale.ROOT);
            block("statement", sql.trim());
            if (setOption(bare)) return;
            if (bare.toUpperCase(Locale.ROOT).startsWith("BEGIN"))
                sql = "EXECUTE STATEMENT SET BEGIN"
                        + sql.trim().replaceFirst("(?is)^.*?BEGIN\\s+STATEMENT\\s+SET\\s*;?", " ");
            TableResult result = table.executeSql(sql);
            if (Stream.of("SELECT", "WITH", "VALUES", "").anyMatch(word::equals)) {
                query(sql, result);
            } else if (result.getJobClient().isPresent()) {
                result.await();
            } else if (result.getResultKind() == ResultKind.SUCCESS_WITH_CONTENT) {
                boolean isOneText = word.equals("EXPLAIN")
                        || bare.toUpperCase(Locale.ROOT).matches("SHOW\\s+CREATE\\b(?s).*");
                block("text", isOneText
                        ? (String) result.collect().next().getField(0) : printed(result));
            }
        }

        /** All of it on one thread: the planner keeps what it knows in thread locals. */
        void run(Cluster cluster, String sql) {
            open(cluster);
            for (String s : split(sql)) {
                try {
                    one(s);
                } catch (Throwable e) {
                    error(e);
                    if (!flags.contains("c") || e instanceof InterruptedException) return;
                }
            }
        }
    }

    private static void runScript(Cluster cluster, String flags, Path path,
            ByteArrayOutputStream out, ByteArrayOutputStream err) throws Exception {
        String sql = Files.readString(path);
        out.reset();
        err.reset();
        LateRows.counters.clear();
        Script script = new Script(flags);
        Thread thread = new Thread(() -> script.run(cluster, sql));
        thread.start();
        thread.join(SECONDS_MAX * 1000);
        if (thread.isAlive()) {
            cluster.cancelAll();
            thread.interrupt();
            thread.join(5000);
            script.block("error", "it does not end within " + SECONDS_MAX + " s\n");
        }
        cluster.cancelAll();
        script.block("stdout", out.toString(StandardCharsets.UTF_8));
        script.block("stderr", err.toString(StandardCharsets.UTF_8));
        script.block("late " + LateRows.sum(), "");
        Files.writeString(Path.of(path + ".answer"), script.answer.toString());
    }

    public static void main(String[] args) throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream(), err = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        Cluster cluster = new Cluster();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            int tab = line.indexOf('\t');
            long begin = System.nanoTime();
            try {
                runScript(cluster, line.substring(0, tab), Path.of(line.substring(tab + 1)), out, err);
            } catch (Throwable e) {
                Files.writeString(Path.of(line.substring(tab + 1) + ".answer"), "@broken\n " + e + "\n");
            }
            console.println(line.substring(tab + 1) + " "
                    + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
            console.flush();
        }
        System.exit(0);
    }
}
