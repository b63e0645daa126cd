package dev.genga.tensor.engine;

import dev.genga.base.NativeLibraries;
import dev.genga.base.ProblemException;
import dev.genga.tensor.Engine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Finds PyTorch installations by looking at files alone: no Python is started, no library loaded.
///
/// @param environment the process's environment variables
/// @param home the user's home folder
/// @param workingFolder where the user stands
public record EngineFinder(Map<String, String> environment, Path home, Path workingFolder) {
  private static final Pattern VERSION = Pattern.compile("__version__\\s*=\\s*['\"]([^'\"]+)");
  private static final Pattern ROCM =
      Pattern.compile("^(?:hip|rocm)\\b[^=]*=\\s*['\"]", Pattern.MULTILINE);

  /// The finder for this process.
  public static EngineFinder ofThisProcess() {
    return new EngineFinder(
        System.getenv(), Path.of(System.getProperty("user.home")), Path.of("").toAbsolutePath());
  }

  /// All installations found, each once: first those of the environment that the user has entered
  /// (`VIRTUAL_ENV`, `CONDA_PREFIX`, the Python on the `PATH`), then those that only lie about. Those
  /// that can't be used are among them, with the reason.
  public List<FoundEngine> find() {
    var found = new TreeMap<Path, FoundEngine>();
    var order = new ArrayList<Path>();
    for (var place : places()) {
      for (var packages : sitePackages(place.prefix())) {
        inspect(packages.resolve("torch"), place.origin(), place.active())
            .ifPresent(engine -> {
              var key = realPath(engine.libraries());
              if (found.putIfAbsent(key, engine) == null) {
                order.add(key);
              }
            });
      }
    }
    return order.stream().map(found::get).toList();
  }

  /// The installation that a path names: a Python environment, its `site-packages`, the `torch`
  /// folder in it, or `torch/lib`.
  ///
  /// @param origin who named it, for the error
  /// @throws ProblemException if there is none, or none that can be used
  public FoundEngine at(Path named, String origin) {
    Path path = workingFolder.resolve(named).normalize();
    var candidates = new ArrayList<Path>(List.of(path, path.resolve("torch")));
    if (path.endsWith("lib")) {
      candidates.add(path.resolveSibling(""));
    }
    sitePackages(path).forEach(packages -> candidates.add(packages.resolve("torch")));
    for (var candidate : candidates) {
      var engine = inspect(candidate, origin, true);
      if (engine.isPresent()) {
        if (!engine.get().usable()) {
          throw new ProblemException(
              "this PyTorch can't be the engine: " + engine.get().obstacle(),
              origin + ", " + path,
              "install PyTorch " + Engine.INSTALLED_VERSION + " there, or see `genga engine list`");
        }
        return engine.get();
      }
    }
    throw new ProblemException(
        "there is no PyTorch in the folder named as engine",
        origin + ", " + path,
        "name a Python environment, its torch folder, or bundled; see `genga engine list`");
  }

  /// Whether this machine has an NVIDIA GPU with its driver, and shows it to this process.
  public boolean hasGpu() {
    String visible = environment.get("CUDA_VISIBLE_DEVICES");
    if (visible != null && (visible.isBlank() || visible.strip().equals("-1"))) {
      return false;
    }
    if (isWindows()) {
      String root = environment.getOrDefault("SystemRoot", "C:\\Windows");
      return Files.exists(Path.of(root, "System32", "nvcuda.dll"));
    }
    return Files.exists(Path.of("/dev/nvidiactl"))
        || Files.exists(Path.of("/usr/lib/wsl/lib/libcuda.so.1"));
  }

  /// A folder that may be a Python environment.
  private record Place(String origin, Path prefix, boolean active) {}

  private List<Place> places() {
    var places = new ArrayList<Place>();
    for (var name : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
      String value = environment.get(name);
      if (value != null && !value.isBlank()) {
        places.add(new Place(name, workingFolder.resolve(value), true));
      }
    }
    pythonOnPath().ifPresent(prefix -> places.add(new Place("PATH's python", prefix, true)));
    for (var name :
        List.of("venv", ".venv")) { // of whoever made the folder, not of who stands in it
      places.add(new Place("./" + name, workingFolder.resolve(name), false));
    }
    for (var name : List.of("venv", ".venv", "miniconda3", "miniforge3", "anaconda3")) {
      places.add(new Place("~/" + name, home.resolve(name), false));
    }
    for (var name :
        List.of(
            "venvs",
            ".virtualenvs",
            "miniconda3/envs",
            "miniforge3/envs",
            "anaconda3/envs",
            ".conda/envs",
            ".pyenv/versions")) {
      for (var folder : matching(home.resolve(name), "*")) {
        places.add(new Place("~/" + name + "/" + folder.getFileName(), folder, false));
      }
    }
    return places;
  }

  /// The prefix of the Python that the word `python3` or `python` would start.
  private Optional<Path> pythonOnPath() {
    String suffix = isWindows() ? ".exe" : "";
    for (var name : List.of("python3" + suffix, "python" + suffix)) {
      for (var folder :
          environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator))) {
        Path program = workingFolder.resolve(folder).resolve(name);
        if (!folder.isBlank() && Files.isExecutable(program)) {
          return Optional.of(prefixOf(program));
        }
      }
    }
    return Optional.empty();
  }

  private Path prefixOf(Path program) {
    Path folder = program.resolveSibling("");
    if (folder.endsWith("shims")) {
      Path root = folder.resolveSibling("");
      String version =
          environment.getOrDefault("PYENV_VERSION", text(root.resolve("version"))).strip();
      return root.resolve("versions").resolve(version.lines().findFirst().orElse("none"));
    }
    // A virtual environment's python is a link out of it, so the link must not be followed there.
    Path prefix = isWindows() && !folder.endsWith("Scripts") ? folder : folder.resolveSibling("");
    if (Files.exists(prefix.resolve("pyvenv.cfg"))) {
      return prefix;
    }
    Path real = realPath(program).resolveSibling("");
    return isWindows() ? real : real.resolveSibling("");
  }

  /// Where the packages of a Python environment lie; of the system's Python, the user's own too.
  private List<Path> sitePackages(Path prefix) {
    var folders = new ArrayList<Path>();
    var versions = new LinkedHashSet<String>();
    folders.add(prefix.resolve("Lib/site-packages"));
    for (var lib : List.of("lib", "lib64", "local/lib")) {
      for (var version : matching(prefix.resolve(lib), "python3*")) {
        folders.add(version.resolve("site-packages"));
        folders.add(version.resolve("dist-packages"));
        versions.add(String.valueOf(version.getFileName()));
      }
    }
    String settings = text(prefix.resolve("pyvenv.cfg"));
    boolean system = settings.matches("(?s).*include-system-site-packages\\s*=\\s*true.*");
    if (system) {
      var basis = Pattern.compile("(?m)^home\\s*=\\s*(.+)$").matcher(settings);
      if (basis.find()) {
        Path bin = Path.of(basis.group(1).strip());
        folders.addAll(sitePackages(isWindows() ? bin : bin.resolveSibling("")));
      }
    } else if (settings.isEmpty()) {
      for (var version : versions) {
        folders.add(home.resolve(".local/lib").resolve(version).resolve("site-packages"));
      }
    }
    return folders;
  }

  private Optional<FoundEngine> inspect(Path torch, String origin, boolean active) {
    Path file = torch.resolve("version.py");
    Path libraries = torch.resolve("lib");
    if (!Files.isRegularFile(file) || !Files.isDirectory(libraries)) {
      return Optional.empty();
    }
    String text = text(file);
    var version = VERSION.matcher(text);
    String name = version.find() ? version.group(1) : "unknown";
    String cpu = NativeLibraries.fileName("torch_cpu");
    boolean cuda = Files.isRegularFile(libraries.resolve(NativeLibraries.fileName("torch_cuda")));
    String obstacle = "";
    if (!name.replaceFirst("\\+.*", "").equals(Engine.INSTALLED_VERSION)) {
      obstacle = "it is version " + name + ", and genga needs " + Engine.INSTALLED_VERSION;
    } else if (!Files.isRegularFile(libraries.resolve(cpu))) {
      obstacle = "its lib folder has no " + cpu;
    } else if (ROCM.matcher(text).find()) {
      obstacle = "it is built for ROCm, which genga was never tried on";
    }
    return Optional.of(new FoundEngine(origin, active, libraries, name, cuda, obstacle));
  }

  private static List<Path> matching(Path folder, String pattern) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var found = new ArrayList<Path>();
    try (var entries = Files.newDirectoryStream(folder, pattern)) {
      entries.forEach(found::add);
    } catch (IOException e) {
      return List.of(); // A folder that we may not read holds no engine that we could load.
    }
    found.sort(null);
    return found;
  }

  private static String text(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static Path realPath(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  private static boolean isWindows() {
    return File.separatorChar == '\\';
  }
}
