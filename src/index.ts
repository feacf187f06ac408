/**
 * RNAS Lab: robust neural architecture search. What is named here is the package's interface; everything else may change.
 */

// Ground: errors, randomness, arrays.
export { InputError } from './base/inputError.js';
export { Interrupted } from './base/interrupted.js';
export { type Progress, type ProgressStage, silentProgress } from './base/progress.js';
export { type RandomStream, randomStream } from './base/randomStream.js';
export { RunError } from './base/runError.js';
export type { Labels, NamedTensors, Tensor } from './base/tensor.js';
// Data.
export { type Augmentation, augment } from './data/augment.js';
export { type Batch, batches } from './data/batches.js';
export type { DataSet } from './data/dataSet.js';
export { gather } from './data/gather.js';
export { loadDataSet } from './data/loadDataSet.js';
export type { Split, SplitRole } from './data/split.js';
export { splitTrain } from './data/splitTrain.js';
export { subset } from './data/subset.js';
// Engines.
export type { Cost, CostLedger, CostPurpose } from './engine/costLedger.js';
export { createEngine } from './engine/createEngine.js';
export { emptyLedger } from './engine/emptyLedger.js';
export type {
  Alpha,
  BackwardRequest,
  Engine,
  ForwardOptions,
  Gradients,
  Model,
  Pass,
  WeightGradients,
} from './engine/engine.js';
export { meter } from './engine/meter.js';
export type { AdamSpec, OptimiserSpec, SgdSpec } from './engine/optimiserSpec.js';
// Evaluation.
export type { AttackEvaluation, AttackOutcome, AttackSetup } from './evaluate/attackEvaluation.js';
export { classify } from './evaluate/classify.js';
export {
  type BootstrapOptions,
  type Correlation,
  correlateWithTable,
  type EstimatedCell,
  type TableCorrelation,
} from './evaluate/correlation/correlateWithTable.js';
export { kendall } from './evaluate/correlation/kendall.js';
export { spearman } from './evaluate/correlation/spearman.js';
export { evaluateAttacks } from './evaluate/evaluateAttacks.js';
export { evaluateClean } from './evaluate/evaluateClean.js';
export { meanInterval } from './evaluate/meanInterval.js';
export {
  type RobustConsistency,
  type RobustConsistencySetup,
  robustConsistency,
} from './evaluate/proxy/robustConsistency.js';
export type { AccuracyColumn, AccuracyTable } from './evaluate/table/accuracyTable.js';
export type { CellMeasurement } from './evaluate/table/cellMeasurement.js';
export { measureCell } from './evaluate/table/measureCell.js';
export { parseAccuracyTable } from './evaluate/table/parseAccuracyTable.js';
export { trajectory } from './evaluate/table/trajectory.js';
export { wilsonInterval } from './evaluate/wilsonInterval.js';
// Runs.
export { type AttackConfig, attackConfig } from './experiment/config/attackConfig.js';
export { type CertifyConfig, certifyConfig } from './experiment/config/certifyConfig.js';
export { type CorruptConfig, corruptConfig } from './experiment/config/corruptConfig.js';
export { type ImportConfig, importConfig } from './experiment/config/importConfig.js';
export { parseConfig } from './experiment/config/parseConfig.js';
export { type RetrainConfig, retrainConfig } from './experiment/config/retrainConfig.js';
export { type SearchConfig, searchConfig } from './experiment/config/searchConfig.js';
export { type TransferConfig, transferConfig } from './experiment/config/transferConfig.js';
export type { RunEvent } from './experiment/events.js';
export { listRuns } from './experiment/listRuns.js';
export { loadTrained, type TrainedNetwork } from './experiment/loadTrained.js';
export { readAccuracyTable } from './experiment/readAccuracyTable.js';
export { readRun } from './experiment/readRun.js';
export { runAttack } from './experiment/runAttack.js';
export { runCertify } from './experiment/runCertify.js';
export type { RunContext } from './experiment/runContext.js';
export { runCorrupt } from './experiment/runCorrupt.js';
export type { RunRecord } from './experiment/runRecord.js';
export { runRetrain } from './experiment/runRetrain.js';
export { runSearch } from './experiment/runSearch.js';
export { runTransfer } from './experiment/runTransfer.js';
// Other tools.
export type { ExportedNetwork } from './export/exportedNetwork.js';
export type { Exported, ExportFormat } from './export/exportFormat.js';
export { type ExportFormatName, exportFormatNames, exportFormats } from './export/exportFormats.js';
export { encodeOnnx } from './export/onnx/encodeOnnx.js';
export { type OnnxOptions, onnxOf, onnxOpset } from './export/onnx/onnxOf.js';
export { openNetwork } from './export/openNetwork.js';
export { modelCode } from './export/pytorch/modelCode.js';
export { runImport } from './export/runImport.js';
export { fromField, toField } from './export/weights/fieldLayout.js';
export { readWeights } from './export/weights/readWeights.js';
export { writeExport } from './export/writeExport.js';
// Networks as data.
export { countCosts, type GraphCosts } from './graph/countCosts.js';
export type { AlphaTable, Graph, GraphNode } from './graph/graph.js';
export { GraphBuilder } from './graph/graphBuilder.js';
export { inferShapes, type Shape } from './graph/inferShapes.js';
export { type Initialiser, initialiseParameters } from './graph/initialise.js';
export type { Layer, LayerKind } from './graph/layer.js';
// Losses.
export { crossEntropy } from './loss/crossEntropy.js';
export { type DivergenceName, divergence } from './loss/divergence.js';
export type { Divergence, DivergenceResult } from './loss/divergenceFunction.js';
export type { Objective, ObjectiveMaker, ObjectiveSubject } from './loss/objective.js';
export type { ObjectiveName } from './loss/objectives.js';
export { type TrainingLossName, trainingLoss } from './loss/trainingLoss.js';
export type { TrainingLogits, TrainingLoss, TrainingLossResult } from './loss/trainingLossFunction.js';
// Notebooks.
export type { PlotlyFigure } from './notebook/display/figureBundle.js';
export { liveProgress } from './notebook/display/liveProgress.js';
export { offlineFigures } from './notebook/display/offlineFigures.js';
export { type Showable, show } from './notebook/display/show.js';
export type { ArqueroTable, DanfoFrame } from './notebook/display/tableBundle.js';
export { type RunOnceOptions, runOnce } from './notebook/runOnce.js';
// Perturbations.
export type { Norm } from './perturb/bounds.js';
export { corruptImage } from './perturb/corruptImage.js';
export { type CorruptionName, corruptionNames } from './perturb/corruptionTable.js';
export { createPerturbation } from './perturb/createPerturbation.js';
export { type AutoAttackVersion, autoAttack } from './perturb/ensembles/autoAttack.js';
export { parsePerturbation, perturbationNames } from './perturb/parsePerturbation.js';
export type {
  AttackOptions,
  EvaluablePerturbation,
  ImageResult,
  ImageSource,
  ImageStreams,
  Perturbation,
  SourceImage,
  Target,
} from './perturb/perturbation.js';
export type {
  AttackSpec,
  EnsembleSpec,
  GradientAttackSpec,
  NoiseSpec,
  PerturbationSpec,
  SingleAttackSpec,
} from './perturb/perturbationSpec.js';
export type { TargetChoice } from './perturb/targetable.js';
// Reports.
export type { FigureSpec } from './report/figure.js';
export { tradeOff } from './report/figures/tradeOff.js';
export type { Outcome, OutcomeArm, OutcomeGroup } from './report/outcomes.js';
export type { FigureWidth } from './report/style.js';
export { writeReport } from './report/writeReport.js';
// Search.
export { type BaselineName, type BaselineSetup, runBaseline } from './search/baselines/baseline.js';
export { bestTrial } from './search/baselines/bestTrial.js';
export { type BaselineResult, type BaselineStudy, studyBaseline } from './search/baselines/studyBaseline.js';
export { tableScore } from './search/baselines/tableScore.js';
export type { Score, Trial } from './search/baselines/trial.js';
export { alphaHessianProduct } from './search/diagnostics/alphaHessianProduct.js';
export type { DiagnosticsOptions, DiagnosticsSetup } from './search/diagnostics/diagnosticsOptions.js';
export {
  type DominantEigenvalue,
  dominantEigenvalue,
  type HessianProduct,
} from './search/diagnostics/dominantEigenvalue.js';
export type { SearchDiagnostics } from './search/diagnostics/searchDiagnostics.js';
export { type EarlyStopOptions, findGrowth } from './search/earlyStop.js';
export type { LambdaSchedule } from './search/lambdaSchedule.js';
export type { Mixed, Mixing, MixingMoment } from './search/mixing.js';
export type { MixingBall } from './search/mixingBall.js';
export { type GumbelMixingOptions, gumbelMixing, type Temperature } from './search/mixings/gumbelMixing.js';
export { softmaxMixing } from './search/mixings/softmaxMixing.js';
export type { Redraw } from './search/perturbationStreams.js';
export { search } from './search/search.js';
export type { SearchEpoch, SearchOptions, SearchResult, SearchSetup } from './search/searchSetup.js';
export { type AdvRushOptions, advRush } from './search/strategies/advRush.js';
export { darts } from './search/strategies/darts.js';
export { gdas } from './search/strategies/gdas.js';
export { type PenaltyOptions, penalised } from './search/strategies/penalised.js';
export { type RnasOptions, rnas } from './search/strategies/rnas.js';
export { robustDarts } from './search/strategies/robustDarts.js';
export {
  type SdartsAdversarialOptions,
  sdartsAdversarial,
} from './search/strategies/sdartsAdversarial.js';
export { sdartsRandom } from './search/strategies/sdartsRandom.js';
export { unrolled } from './search/strategies/unrolled.js';
export type {
  ArchitectureGradient,
  ArchitectureStep,
  ComingTraining,
  LabelledBatch,
  SearchStrategy,
  StrategyMemory,
  WeightStep,
} from './search/strategy.js';
// Spaces.
export type { ArchitectureParameters, MixingWeights } from './space/architectureParameters.js';
export { deriveWithout } from './space/deriveWithout.js';
export type { DartsGenotype, Genotype, GenotypeEdge, NasBench201Genotype } from './space/genotype.js';
export { limitOperations, type OperationLimit } from './space/limitOperations.js';
export { nasBench201Digits, nasBench201FromDigits } from './space/nasBench201/cellDigits.js';
export { nasBench201FromIndex, nasBench201Index, nasBench201Size } from './space/nasBench201/cellIndex.js';
export { mutateNasBench201 } from './space/nasBench201/mutateGenotype.js';
export { randomDistinctNasBench201 } from './space/nasBench201/randomDistinctCell.js';
export { nasBench201UniqueText } from './space/nasBench201/uniqueText.js';
export { type OperationPlaces, operationPlaces } from './space/operationPlaces.js';
export { referenceNames, referenceNetwork } from './space/reference/referenceNetwork.js';
export { resnet18 } from './space/reference/resnet18.js';
export { type WideResnetOptions, wideResnet } from './space/reference/wideResnet.js';
export type { SearchSpace } from './space/searchSpace.js';
export { softmaxAlpha, softmaxAlphaGradient } from './space/softmaxAlpha.js';
export { searchSpace } from './space/space.js';
// Training.
export type { LoopHooks, Position } from './train/epochLoop.js';
export { retrain } from './train/retrain.js';
export type {
  OverfittingGuard,
  RetrainEpoch,
  RetrainInput,
  RetrainOptions,
  RetrainResult,
  RetrainSetup,
} from './train/retrainSetup.js';
export type { Schedule } from './train/schedules/schedule.js';
export type { Snapshot } from './train/snapshot.js';
export type { TrainInput } from './train/trainInput.js';
