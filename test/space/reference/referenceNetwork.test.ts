import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import {
  isReferenceName,
  referenceNames,
  referenceNetwork,
} from '../../../src/space/reference/referenceNetwork.js';
import { countTrainable } from '../countTrainable.js';
import { cifar10 } from '../imageTasks.js';

describe('referenceNetwork', () => {
  it.each([
    ['resnet-18', 11_173_962],
    ['wide-resnet-28-10', 36_479_194],
    ['wide-resnet-34-10', 46_160_474],
    ['wide-resnet-16-4', 2_748_890],
  ])('%s is the network of that name', (name, parameters) => {
    expect(isReferenceName(name)).toBe(true);
    expect(countTrainable(referenceNetwork(name, cifar10))).toBe(parameters);
  });

  it('knows the names that it lists', () => {
    expect(referenceNames.every(isReferenceName)).toBe(true);
  });

  it.each([
    ['wide-resnet-28', /did you mean wide-resnet-28-10\?/],
    ['resnet-50', /did you mean resnet-18\?/],
    ['wide-resnet-29-10', /depth = 29/],
    ['wide-resnet-28-0', /width = 0/],
    ['wide-resnet-28-10-x', /network "wide-resnet-28-10-x"/],
    ['toString', /wide-resnet-<depth>-<width>/],
  ])('refuses %s', (name, message) => {
    expect(() => referenceNetwork(name, cifar10)).toThrow(InputError);
    expect(() => referenceNetwork(name, cifar10)).toThrow(message);
  });
});
