/*
 * Rival - runs SQL scripts on Flink when told, and says what they took.
 *
 *     java Rival CONFIG PARALLELISM
 *
 * Standard input: the path of a script a line.  Standard output, for each: "took WALL_NS
 * CPU_NS", or "failed MESSAGE".  What is counted begins when the job has been planned and
 * submitted, and ends when it has: no start of the JVM, no planning, no cluster coming up.
 * CPU time is that of the whole process: collector, compiler and all.
 *
 * A script is statements that end with a semicolon at the end of a line; the last is the INSERT.
 */
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;

public final class Rival {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static Configuration read(Path path, String parallelism) throws Exception {
        Configuration config = new Configuration();
        for (String line : Files.readAllLines(path)) {
            int colon = line.indexOf(": ");
            if (!line.startsWith("#") && colon > 0)
                config.setString(line.substring(0, colon), line.substring(colon + 2).trim());
        }
        config.setString("parallelism.default", parallelism);
        return config;
    }

    private static String run(Configuration config, Path script) throws Exception {
        TableEnvironment env = TableEnvironment.create(EnvironmentSettings.newInstance()
                .inStreamingMode().withConfiguration(config).build());
        TableResult last = null;
        for (String statement : Files.readString(script).split(";\\s*\n"))
            if (!statement.isBlank()) last = env.executeSql(statement);
        long wall = System.nanoTime(), cpu = SYSTEM.getProcessCpuTime();
        last.await();
        return "took " + (System.nanoTime() - wall) + " " + (SYSTEM.getProcessCpuTime() - cpu);
    }

    private static String messages(Throwable e) {
        StringBuilder all = new StringBuilder();
        for (; e != null; e = e.getCause())
            all.append(String.valueOf(e.getMessage()).replace('\n', ' ')).append(": ");
        return all.toString();
    }

    public static void main(String[] args) throws Exception {
        Configuration config = read(Path.of(args[0]), args[1]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null;) {
            String answer;
            try {
                answer = run(config, Path.of(line));
            } catch (Exception e) {
                answer = "failed " + messages(e);
            }
            System.out.println(answer);
            System.out.flush();
        }
        System.exit(0);
    }
}
