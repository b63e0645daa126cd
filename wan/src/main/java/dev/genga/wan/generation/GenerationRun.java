package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.text.TextEncoder;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.vae.WanVae;
import dev.genga.wan.weights.MemoryNeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes videos from model files, one model in memory at a time: all prompts are encoded, then what
/// videos start from besides, then all latents made, then all frames decoded and written.
///
/// ```java
/// var run = new GenerationRun(files, Device.CPU, DType.BFLOAT16, DType.BFLOAT16);
/// run.run(List.of(new GenerationJob(request, Path.of("cat.mp4"))), GenerationRunListener.NONE);
/// ```
///
/// @param device where everything is computed
/// @param dtype what the transformer computes in
/// @param encoderDtype what text encoder and VAE compute in
/// @param base how the transformer is held
public record GenerationRun(
    ModelFiles files, Device device, DType dtype, DType encoderDtype, BaseForm base) {

  /// With the transformer as its file has it.
  public GenerationRun(ModelFiles files, Device device, DType dtype, DType encoderDtype) {
    this(files, device, dtype, encoderDtype, BaseForm.AS_STORED);
  }

  /// Finds what would stop a run of these jobs, without computing anything; with no jobs, only what
  /// is wrong with the files.
  ///
  /// @throws ProblemException with everything that was found
  public void check(List<GenerationJob> jobs) {
    RunCheck.check(files, base, jobs);
  }

  /// What the models take in memory, one at a time; a file that can't be read is left out, since
  /// [#check] tells of it.
  public List<MemoryNeed> memoryNeeds() {
    var needs = new ArrayList<MemoryNeed>();
    try (var checkpoint = TransformerCheckpoint.open(files.transformer())) {
      needs.add(
          MemoryNeed.ofWeights(
              "the transformer", files.transformer(), dtype, checkpoint.heldBytes(base, dtype)));
    } catch (ProblemException e) {
      // See above.
    }
    needs.addAll(MemoryNeed.vaeDecoder(files.vae(), encoderDtype));
    needs.addAll(MemoryNeed.textEncoder(files.text(), encoderDtype));
    if (files.image() != null) {
      needs.addAll(MemoryNeed.imageEncoder(files.image()));
      needs.addAll(MemoryNeed.vaeEncoder(files.vae(), encoderDtype));
    }
    return List.copyOf(needs);
  }

  /// Makes the videos of all jobs.
  ///
  /// @throws ProblemException with everything that stands in the way, before anything is computed; or
  ///     later, with what went wrong
  public void run(List<GenerationJob> jobs, GenerationRunListener listener) {
    var checked = RunCheck.check(files, base, jobs);
    checked.loras().forEach(listener::onLora);
    int channels = checked.transformer().outChannels();
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var prompts = encode(jobs.stream().map(GenerationJob::request).toList(), listener);
      make(jobs, prompts, channels, listener);
    }
  }

  /// Makes the videos of all jobs, each written before the next is begun, so that a run that is stopped
  /// loses one of them at most. The models are loaded again for each, but for the text encoder.
  ///
  /// @throws ProblemException as [#run]
  public void runOneByOne(List<GenerationJob> jobs, GenerationRunListener listener) {
    var checked = RunCheck.check(files, base, jobs);
    checked.loras().forEach(listener::onLora);
    int channels = checked.transformer().outChannels();
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var prompts = encode(jobs.stream().map(GenerationJob::request).toList(), listener);
      for (int i = 0; i < jobs.size(); i++) {
        make(jobs.subList(i, i + 1), prompts.subList(i, i + 1), channels, listener);
      }
    }
  }

  private void make(
      List<GenerationJob> jobs,
      List<EncodedPrompts> prompts,
      int channels,
      GenerationRunListener listener) {
    try (var _ = TensorScope.open()) {
      var starts = StartConditions.of(jobs, files, device, encoderDtype, listener);
      write(jobs, latents(jobs, prompts, starts, channels, listener), listener);
    }
  }

  /// Encodes the prompts of requests, each text once.
  ///
  /// @return the prompts of each request, in the thread's current scope
  public List<EncodedPrompts> encode(
      List<GenerationRequest> requests, GenerationRunListener listener) {
    var texts = EncodedPrompts.texts(requests);
    listener.onEncoding(texts.size());
    Map<String, Tensor> rows = new HashMap<>();
    try (var encoder = TextEncoder.open(files.text(), files.tokenizer(), device, encoderDtype)) {
      var encoded = encoder.encode(texts);
      for (int i = 0; i < texts.size(); i++) {
        rows.put(texts.get(i), encoded.get(i));
      }
    }
    return requests.stream()
        .map(request ->
            EncodedPrompts.of(request, prompts -> prompts.stream().map(rows::get).toList()))
        .toList();
  }

  /// Encodes what requests start from besides their prompts.
  ///
  /// @return for each request, in the thread's current scope
  public List<StartCondition> starts(
      List<GenerationRequest> requests, GenerationRunListener listener) {
    var jobs = requests.stream().map(r -> new GenerationJob(r, Path.of("preview"))).toList();
    var starts = StartConditions.of(jobs, files, device, encoderDtype, listener);
    return jobs.stream().map(job -> starts.getOrDefault(job, StartCondition.NONE)).toList();
  }

  private List<Tensor> latents(
      List<GenerationJob> jobs,
      List<EncodedPrompts> prompts,
      Map<GenerationJob, StartCondition> starts,
      int channels,
      GenerationRunListener listener) {
    var all = new ArrayList<Tensor>();
    listener.onLoading(files.transformer());
    try (var scope = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(files.transformer())) {
      var plain = WanTransformer.load(checkpoint.held(base, device, dtype), dtype, device);
      boolean alike = jobs.stream().map(job -> merged(job.request())).distinct().count() == 1;
      var model = alike ? LoraUse.into(plain, merged(jobs.getFirst().request())) : plain;
      for (int i = 0; i < jobs.size(); i++) {
        var request = jobs.get(i).request();
        try (var inner = TensorScope.open()) {
          var merged = alike ? model : LoraUse.merged(model, merged(request));
          var adapted = LoraSchedule.of(merged, request, device);
          var start = starts.getOrDefault(jobs.get(i), StartCondition.NONE);
          try (var passes =
              TransformerPasses.of(
                  model.config(), adapted::at, request, modelName(), start.image())) {
            var made =
                Generator.latents(
                    request,
                    start.noisy(request, Generator.noise(request, channels)),
                    passes,
                    prompts.get(i),
                    device,
                    listener.of(jobs.get(i)));
            all.add(inner.keep(made));
            listener.onSampled(jobs.get(i), passes.skipped(), passes.asked());
          }
        }
        scope.keep(all.getLast());
      }
    }
    return all;
  }

  private String modelName() {
    return String.valueOf(files.transformer().getFileName());
  }

  private static List<LoraUse> merged(GenerationRequest request) {
    return request.loras().stream().filter(use -> use.reach().merged()).toList();
  }

  private void write(
      List<GenerationJob> jobs, List<Tensor> latents, GenerationRunListener listener) {
    try (var file = WeightsFile.open(files.vae());
        var vae = WanVae.load(file, device, encoderDtype, WanVae.Half.DECODER)) {
      for (int i = 0; i < jobs.size(); i++) {
        var job = jobs.get(i);
        var tiles = job.request().task().tiles();
        var decoder =
            tiles == null ? new VaeLatentDecoder(vae) : new TiledLatentDecoder(vae, tiles);
        var frames = Generator.frames(job.request(), latents.get(i), decoder, listener.of(job));
        listener.onDecoded(job, frames);
        GeneratedFile.write(job.file(), job.request(), frames, job.tags());
        listener.onWritten(job);
      }
    }
  }
}
